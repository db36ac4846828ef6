import torch


def match_reference(reference, rtol=1e-5, atol=1e-6):
    def check(data, output):
        expected = reference(data)
        if not isinstance(output, torch.Tensor) or output.shape != expected.shape:
            return False, "the result is no tensor of the input's shape"
        wrong = ~torch.isclose(output, expected, rtol=rtol, atol=atol)
        count = int(wrong.sum())
        return count == 0, f"{count} elements differ" if count else ""

    return check
