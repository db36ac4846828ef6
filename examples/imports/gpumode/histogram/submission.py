def custom_kernel(data):
    return {kind: sum(1 for word in data["words"] if word == kind) for kind in data["kinds"]}
