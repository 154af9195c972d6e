"""PyTorch's side of the benchmark: reads one JSON command a line, answers one JSON line each.

{"do": "prepare", "case": NAME, "file": PATH, "threads": N, "channelsLast": BOOL}
    builds the case from raw float32 parameters and data, answers the losses of its first steps
{"do": "time", "steps": N}    answers the seconds of each of N further training steps
"""
import json
import struct
import sys
import time

import torch
from torch import nn


def read(path):
    """Named float32 tensors: a JSON header after its 8-byte length, then raw little-endian data."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        body = file.read()
    tensors = {}
    for name, entry in header.items():
        if name == "__metadata__":
            continue
        begin, end = entry["data_offsets"]
        dtype = {"F32": torch.float32, "I32": torch.int32}[entry["dtype"]]
        tensors[name] = torch.frombuffer(bytearray(body[begin:end]), dtype=dtype).reshape(entry["shape"])
    return tensors


def cnn_mnist():
    return nn.Sequential(
        nn.Conv2d(1, 32, 3, padding=1), nn.BatchNorm2d(32), nn.ReLU(), nn.MaxPool2d(2),
        nn.Conv2d(32, 64, 3, padding=1), nn.BatchNorm2d(64), nn.ReLU(), nn.MaxPool2d(2),
        nn.Flatten(), nn.Linear(3136, 128), nn.ReLU(), nn.Linear(128, 10))


def mlp_mnist():
    return nn.Sequential(
        nn.Linear(784, 512), nn.ReLU(), nn.Linear(512, 512), nn.ReLU(), nn.Linear(512, 10))


CASES = {"cnn-mnist": cnn_mnist, "mlp-mnist": mlp_mnist}


class Run:
    def __init__(self, command):
        torch.set_num_threads(command["threads"])
        tensors = read(command["file"])
        self.x = tensors.pop("x")
        self.y = tensors.pop("y").long()
        self.model = CASES[command["case"]]()
        self.model.load_state_dict(tensors, strict=False)
        if command["channelsLast"]:
            self.model = self.model.to(memory_format=torch.channels_last)
            self.x = self.x.contiguous(memory_format=torch.channels_last)
        self.optimizer = torch.optim.SGD(self.model.parameters(), lr=0.01, momentum=0.9)
        self.criterion = nn.CrossEntropyLoss()

    def step(self):
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.criterion(self.model(self.x), self.y)
        loss.backward()
        self.optimizer.step()
        return loss.item()


def main():
    run = None
    print(json.dumps({"version": torch.__version__}), flush=True)
    for line in sys.stdin:
        command = json.loads(line)
        if command["do"] == "prepare":
            run = Run(command)
            print(json.dumps({"losses": [run.step() for _ in range(3)]}), flush=True)
        else:
            seconds = []
            for _ in range(command["steps"]):
                start = time.perf_counter()
                run.step()
                seconds.append(time.perf_counter() - start)
            print(json.dumps({"seconds": seconds}), flush=True)


main()
