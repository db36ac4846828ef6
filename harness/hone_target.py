"""Where a candidate's functions and modules come from: files of its tree, constructors, weights."""

import importlib
import importlib.util
import os
import sys

from hone_protocol import WrongResult


def load_file(folder, path):
    """Imports a file of the candidate's tree under the name that its own package would import it by."""
    file = os.path.join(folder, path)
    if not os.path.isfile(file):
        raise FileNotFoundError(f"there is no {path}")
    parts = path.removesuffix(".py").split("/")
    name = ".".join(parts)
    if name in sys.modules and getattr(sys.modules[name], "__file__", None) == file:
        return sys.modules[name]
    if len(parts) > 1 and all(part.isidentifier() for part in parts[:-1]):
        importlib.import_module(".".join(parts[:-1]))
    spec = importlib.util.spec_from_file_location(name, file)
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


def attribute(module, name, path):
    if not hasattr(module, name):
        raise AttributeError(f"{path} has no {name}")
    return getattr(module, name)


class Target:
    """One function of the contract: what is called, made anew for each case where it is a module."""

    def __init__(self, spec, folder):
        self.spec = spec
        self.files = []
        self.factory = None
        self.made = {}
        self.load(folder)

    def load(self, folder):
        spec = self.spec
        module = load_file(folder, spec["file"])
        self.files.append(module)
        if spec["kind"] == "kernelbench":
            solution = spec.get("solution")
            if solution and os.path.isfile(os.path.join(folder, solution)):
                self.files.append(load_file(folder, solution))
            newest = self.files[-1]
            self.factory = getattr(newest, "ModelNew", None) or attribute(module, "Model", spec["file"])
        else:
            self.factory = attribute(module, spec["callable"], spec["file"])

    @property
    def is_module(self):
        return self.spec["kind"] != "function"

    def for_case(self, case, described):
        """The callable for a case. Modules are made once for each state of weights and kept."""
        for module in self.files:
            for name, value in described.get("globals", {}).items():
                if hasattr(module, name):
                    setattr(module, name, value)
        if not self.is_module:
            return self.factory
        return self.made.get(case["key"])

    def make(self, case, described, state, seed):
        """Constructs the module and gives it the weights that both variants get."""
        import torch

        torch.manual_seed(seed)
        init = described["init"]
        made = self.factory(*init) if isinstance(init, list) else self.factory(**init)
        if not isinstance(made, torch.nn.Module):
            raise TypeError(f"{self.spec['callable']} makes no torch.nn.Module")
        made.train(self.spec["mode"] == "train")
        if described.get("wide"):
            made.double()
        if state is not None:
            give_weights(made, state, self.spec["kind"] == "kernelbench")
        made.requires_grad_(False)
        device = case["device"]
        self.made[case["key"]] = made.to(device) if device != "cpu" else made
        return self.made[case["key"]]


def give_weights(module, state, by_order):
    """Loads the evaluator's weights. A KernelBench solution may name them otherwise, in the same order and shapes."""
    own = module.state_dict()
    if set(own) == set(state):
        module.load_state_dict(state)
        return
    if by_order and [tuple(v.shape) for v in own.values()] == [tuple(v.shape) for v in state.values()]:
        module.load_state_dict(dict(zip(own, state.values())))
        return
    missing, more = sorted(set(state) - set(own)), sorted(set(own) - set(state))
    raise WrongResult(
        "its weights are not the base's:"
        + (f" it lacks {', '.join(missing[:5])}" if missing else "")
        + (f" it has {', '.join(more[:5])} more" if more else "")
    )
