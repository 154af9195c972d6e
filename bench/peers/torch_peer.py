"""PyTorch's side of the benchmark: reads one JSON command a line, answers one JSON line each.

{"do": "prepare", "spec": SPEC, "file": PATH, "threads": N, "channelsLast": BOOL}
    builds the case (spec.ts says what a spec is); answers numbers that all peers must agree on
{"do": "time", "count": N}    answers the seconds of each of N pieces of work
{"do": "first-step", …}        builds a training case as prepare does, and answers its first loss
{"do": "peak-bytes"}          answers the most memory at once in a training step
"""
import json
import os
import struct
import sys
import time

import torch
import torch.nn.functional as F
from torch import nn


def read(path):
    """Named tensors: a JSON header after its 8-byte length, then raw little-endian data."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        body = file.read()
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        dtype = {"F32": torch.float32, "I32": torch.int32}[entry["dtype"]]
        tensors[name] = torch.frombuffer(bytearray(body[begin:end]), dtype=dtype).reshape(entry["shape"]).clone()
    return tensors


class BasicBlock(nn.Module):
    def __init__(self, before, after, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(before, after, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(after)
        self.conv2 = nn.Conv2d(after, after, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(after)
        self.shortcut = nn.Sequential()
        if stride != 1 or before != after:
            self.shortcut = nn.Sequential(
                nn.Conv2d(before, after, 1, stride=stride, bias=False), nn.BatchNorm2d(after))

    def forward(self, x):
        inner = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(x)))))
        return F.relu(inner + self.shortcut(x))


def resnet20():
    blocks, before = [], 16
    for after in (16, 32, 64):
        for block in range(3):
            blocks.append(BasicBlock(before, after, 2 if block == 0 and after > 16 else 1))
            before = after
    return nn.Sequential(
        nn.Conv2d(3, 16, 3, padding=1, bias=False), nn.BatchNorm2d(16), nn.ReLU(), *blocks,
        nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(64, 10))


class Recurrent(nn.Module):
    def __init__(self):
        super().__init__()
        self.lstm = nn.LSTM(128, 128, num_layers=2, batch_first=True)
        self.head = nn.Linear(128, 10)

    def forward(self, x):
        output, _ = self.lstm(x)
        return self.head(output[:, -1])


class Attention(nn.Module):
    """Parameters named as nn.MultiheadAttention's; its own forward is slower than this in training."""

    def __init__(self, width, heads):
        super().__init__()
        self.heads = heads
        self.in_proj_weight = nn.Parameter(torch.empty(3 * width, width))
        self.in_proj_bias = nn.Parameter(torch.empty(3 * width))
        self.out_proj = nn.Linear(width, width)

    def forward(self, x, mask):
        B, T, C = x.shape
        qkv = F.linear(x, self.in_proj_weight, self.in_proj_bias)
        q, k, v = qkv.reshape(B, T, 3, self.heads, C // self.heads).permute(2, 0, 3, 1, 4)
        scores = (q @ k.transpose(-2, -1)) * (C // self.heads) ** -0.5 + mask
        return self.out_proj((scores.softmax(-1) @ v).transpose(1, 2).reshape(B, T, C))


class Block(nn.Module):
    def __init__(self, width, heads):
        super().__init__()
        self.self_attn = Attention(width, heads)
        self.linear1 = nn.Linear(width, 4 * width)
        self.linear2 = nn.Linear(4 * width, width)
        self.norm1 = nn.LayerNorm(width)
        self.norm2 = nn.LayerNorm(width)

    def forward(self, x, mask):
        x = x + self.self_attn(self.norm1(x), mask)
        return x + self.linear2(F.gelu(self.linear1(self.norm2(x))))


class Blocks(nn.Module):
    def __init__(self, width, heads, count):
        super().__init__()
        self.layers = nn.ModuleList(Block(width, heads) for _ in range(count))
        self.norm = nn.LayerNorm(width)

    def forward(self, x, mask):
        for layer in self.layers:
            x = layer(x, mask)
        return self.norm(x)


class NanoGPT(nn.Module):
    def __init__(self):
        super().__init__()
        self.tokens = nn.Embedding(65, 128)
        self.positions = nn.Embedding(128, 128)
        self.blocks = Blocks(128, 4, 4)
        self.head = nn.Linear(128, 65, bias=False)
        self.register_buffer("mask", torch.full((128, 128), float("-inf")).triu(1), persistent=False)

    def forward(self, index):
        T = index.shape[1]
        x = self.tokens(index) + self.positions.weight[:T]
        return self.head(self.blocks(x, self.mask[:T, :T]))


def sgd(model):
    return torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)


NETWORKS = {
    "tiny-mlp": (
        lambda: nn.Sequential(nn.Linear(2, 8), nn.Tanh(), nn.Linear(8, 8), nn.Tanh(), nn.Linear(8, 1)),
        F.mse_loss, lambda model: torch.optim.SGD(model.parameters(), lr=0.01)),
    "mlp-mnist": (
        lambda: nn.Sequential(
            nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10)),
        F.cross_entropy, sgd),
    "cnn-mnist": (
        lambda: nn.Sequential(
            nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
            nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
            nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10)),
        F.cross_entropy, sgd),
    "resnet20-cifar": (resnet20, F.cross_entropy, sgd),
    "lstm": (Recurrent, F.cross_entropy, lambda model: torch.optim.Adam(model.parameters(), lr=1e-3)),
    "gpt-nano": (
        NanoGPT,
        lambda output, target: F.cross_entropy(output.reshape(-1, 65), target.reshape(-1)),
        lambda model: torch.optim.AdamW(model.parameters(), lr=1e-3)),
}


class Network:
    def __init__(self, spec, tensors, channels_last):
        make, self.loss, optimizer = NETWORKS[spec["network"]]
        self.x, self.y = tensors.pop("x"), tensors.pop("y")
        if self.x.dtype == torch.int32:
            self.x = self.x.long()
        if self.y.dtype == torch.int32:
            self.y = self.y.long()
        self.model = make()
        missing, unexpected = self.model.load_state_dict(tensors, strict=False)
        if unexpected or any(not name.endswith("num_batches_tracked") for name in missing):
            raise ValueError(f"parameters do not match: missing {missing}, unexpected {unexpected}")
        if channels_last:
            self.model = self.model.to(memory_format=torch.channels_last)
            if self.x.ndim == 4:
                self.x = self.x.contiguous(memory_format=torch.channels_last)
        self.train = spec["mode"] != "infer"
        self.model.train(self.train)
        self.optimizer = optimizer(self.model)

    def piece(self):
        if not self.train:
            with torch.inference_mode():
                return self.model(self.x)
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(self.model(self.x), self.y)
        loss.backward()
        self.optimizer.step()
        return loss.item()

    def values(self):
        if not self.train:
            return self.piece().flatten()[:1000].tolist()
        return [self.piece() for _ in range(3)]

    def peak_bytes(self):
        """Residents, and the highest running sum of the profiler's memory events during one step."""
        for _ in range(3):
            self.piece()
        self.optimizer.zero_grad(set_to_none=True)
        residents = [*self.model.parameters(), *self.model.buffers(), self.x, self.y]
        for state in self.optimizer.state.values():
            residents += [value for value in state.values() if torch.is_tensor(value)]
        resident = sum(tensor.numel() * tensor.element_size() for tensor in residents)
        with torch.profiler.profile(profile_memory=True) as profile:
            self.piece()
        now = most = 0
        events = [event for event in profile.profiler.kineto_results.events() if event.name() == "[memory]"]
        for event in sorted(events, key=lambda event: event.start_us()):
            now += event.nbytes()
            most = max(most, now)
        return {"bytes": resident + most, "resident": resident, "events": len(events)}


def numbers(shape, seed):
    count = 1
    for extent in shape:
        count *= extent
    i = torch.arange(count, dtype=torch.int64)
    return ((((i * 40503 + seed * 9973 + (i >> 9) * 31) & 0xFFFF) - 32768).float() / 65536).reshape(shape)


def sampled(tensor):
    flat = tensor.flatten()
    return flat[::max(1, flat.numel() // 1000)][:1000].tolist()


class Gemm:
    def __init__(self, spec, repeats):
        size, form = spec["size"], spec["form"]
        self.work = []
        for i in range(repeats):
            a, b = numbers((size, size), 2 * i), numbers((size, size), 2 * i + 1)
            self.work.append((a.t() if form == "tn" else a, b.t() if form == "nt" else b, torch.empty(size, size)))

    def piece(self):
        with torch.inference_mode():
            for a, b, out in self.work:
                torch.mm(a, b, out=out)

    def values(self):
        self.piece()
        return sampled(self.work[0][2])


class Conv:
    def __init__(self, spec, channels_last):
        size, kernel, stride, padding = spec["size"], spec["kernel"], spec["stride"], spec["padding"]
        out = (size + 2 * padding - kernel) // stride + 1
        self.spec = spec
        self.x = numbers((spec["batch"], spec["from"], size, size), 0)
        self.weight = numbers((spec["to"], spec["from"] // spec["groups"], kernel, kernel), 1)
        self.grad = numbers((spec["batch"], spec["to"], out, out), 2)
        if channels_last:
            self.x, self.weight, self.grad = (
                each.contiguous(memory_format=torch.channels_last) for each in (self.x, self.weight, self.grad))

    def piece(self):
        spec = self.spec
        stride, padding, groups = spec["stride"], spec["padding"], spec["groups"]
        with torch.inference_mode():
            if spec["pass"] == "forward":
                return F.conv2d(self.x, self.weight, None, stride, padding, 1, groups)
            mask = [spec["pass"] == "inputGrad", spec["pass"] == "weightGrad", False]
            found = torch.ops.aten.convolution_backward(
                self.grad, self.x, self.weight, None, [stride] * 2, [padding] * 2, [1, 1], False, [0, 0], groups, mask)
            return found[mask.index(True)]

    def values(self):
        return sampled(self.piece().contiguous())


class Rows:
    def __init__(self, spec):
        self.op = spec["op"]
        self.shape = (spec["rows"], spec["columns"])
        self.x, self.y, self.out = numbers(self.shape, 0), numbers(self.shape, 1), torch.empty(self.shape)

    def piece(self):
        with torch.inference_mode():
            if self.op == "elementwise":
                torch.add(self.y, self.x, alpha=0.75, out=self.out)
                return self.out.relu_()
            if self.op == "softmax":
                return torch.softmax(self.x, -1, out=self.out)
            return F.layer_norm(self.x, self.shape[1:])

    def values(self):
        return sampled(self.piece())


def build(command):
    torch.set_num_threads(command["threads"])
    spec = command["spec"]
    if spec["kind"] == "network":
        return Network(spec, read(command["file"]), command["channelsLast"])
    if spec["kind"] == "gemm":
        return Gemm(spec, command["repeats"])
    return Conv(spec, command["channelsLast"]) if spec["kind"] == "conv" else Rows(spec)


def answer(run, command):
    if command["do"] == "peak-bytes":
        return run, run.peak_bytes()
    if command["do"] == "prepare":
        run = build(command)
        return run, {"values": run.values()}
    if command["do"] == "first-step":
        run = build(command)
        return run, {"values": [run.piece()]}
    seconds = []
    for _ in range(command["count"]):
        start = time.perf_counter()
        run.piece()
        seconds.append(time.perf_counter() - start)
    return run, {"seconds": seconds}


def main():
    run = None
    print(json.dumps({"version": torch.__version__, "blas": blas()}), flush=True)
    for line in sys.stdin:
        try:
            run, reply = answer(run, json.loads(line))
        except Exception as error:  # what cannot be run is a result, in PyTorch's own words
            reply = {"error": f"{type(error).__name__}: {error}".split("\n")[0]}
        print(json.dumps(reply), flush=True)


def blas():
    """What the build says, and the libraries of that name that the process has loaded."""
    said = "unknown"
    for line in torch.__config__.show().split("\n"):
        if "BLAS_INFO" in line:
            said = line.split("BLAS_INFO=")[1].split(",")[0]
    try:
        with open("/proc/self/maps") as maps:
            loaded = {os.path.basename(line.split()[-1]) for line in maps if "blas" in line or "mkl" in line}
    except OSError:
        loaded = set()
    return f"{said}, {', '.join(sorted(loaded))}" if loaded else said


main()
