import random


def generate_input(words, kinds, spread, seed):
    source = random.Random(seed)
    weights = [1] * len(kinds) if spread == "even" else [2**at for at in range(len(kinds))]
    return {"words": source.choices(kinds, weights, k=words), "kinds": list(kinds)}


def ref_kernel(data):
    counts = {kind: 0 for kind in data["kinds"]}
    for word in data["words"]:
        counts[word] += 1
    return counts


def check_implementation(data, output):
    wanted = ref_kernel(data)
    if output == wanted:
        return True, ""
    return False, f"found {output}, wanted {wanted}"
