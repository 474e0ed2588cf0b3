"""Writes parity.json: networks of Keras with their weights, pictures, and logits.

    pip install tensorflow-cpu==2.21.0 && python parity.py

Weights and pictures are drawn by a formula that the Go test repeats, so that the file
holds only logits. Each network is a list of layers, in order:

    ["conv", name, filters, kh, kw, strides, padding, dilation]
    ["norm", name]   ["dropout", rate]   ["relu"]   ["maxpool", size]
    ["mean"]  global  ["flatten"]   ["dense", name, units]
"""

import json
import os
import zlib

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["TF_ENABLE_ONEDNN_OPTS"] = "0"

import keras
import numpy as np
import tensorflow as tf

PICTURES = 8  # enough for every way of computing a layer


def drawn(name, shape, low, high):
    """Numbers of a linear congruence, begun with the name's checksum."""
    state, values = zlib.crc32(name.encode()), []
    for _ in range(int(np.prod(shape))):
        state = (1664525 * state + 1013904223) % 2**32
        values.append(low + (high - low) * (state >> 8) / 2**24)
    return np.array(values, np.float32).reshape(shape)


def conv(name, filters, kh, kw, strides=(1, 1), padding="valid", dilation=(1, 1)):
    return ["conv", name, filters, kh, kw, list(strides), padding, list(dilation)]


# Height, width, channels, layers.
NETWORKS = {
    "as in notebook 04, in colour": (28, 28, 3, [
        conv("conv1", 8, 3, 3), ["relu"], ["maxpool", 2], conv("conv2", 16, 3, 3), ["relu"], ["maxpool", 2],
        ["flatten"], ["dense", "dense", 16], ["relu"], ["dense", "logits", 5]]),
    "same": (13, 10, 3, [
        conv("a", 4, 3, 3, padding="same"), ["relu"], conv("b", 3, 2, 4, padding="same"), ["relu"],
        conv("c", 4, 5, 1, padding="same"), ["flatten"], ["dense", "logits", 4]]),
    "same, with pooling, as of many channels": (12, 12, 3, [
        conv("a", 16, 3, 3, padding="same"), ["relu"], ["maxpool", 2], conv("b", 16, 3, 3, padding="same"), ["relu"],
        ["maxpool", 2], ["flatten"], ["dense", "logits", 12]]),
    "stride": (17, 14, 3, [
        conv("a", 4, 3, 3, (2, 2)), ["relu"], conv("b", 4, 2, 2, (2, 2)), ["relu"], conv("c", 4, 1, 1, (1, 3)),
        ["flatten"], ["dense", "logits", 3]]),
    "stride and same": (17, 14, 3, [
        conv("a", 4, 3, 3, (2, 2), "same"), ["relu"], conv("b", 4, 4, 4, (3, 3), "same"), ["relu"],
        conv("c", 5, 1, 1, (2, 2), "same"), ["flatten"], ["dense", "logits", 3]]),
    "strides of even sizes and same": (16, 20, 1, [
        conv("a", 4, 3, 3, (2, 2), "same"), ["relu"], conv("b", 4, 5, 2, (4, 2), "same"), ["flatten"], ["dense", "logits", 2]]),
    "dilation": (19, 21, 3, [
        conv("a", 4, 3, 3, dilation=(2, 2)), ["relu"], conv("b", 4, 2, 2, dilation=(3, 1)), ["relu"],
        ["mean"], ["dense", "logits", 3]]),
    "dilation and same": (11, 9, 3, [
        conv("a", 4, 3, 3, padding="same", dilation=(2, 3)), ["relu"], conv("b", 4, 2, 4, padding="same", dilation=(3, 2)),
        ["flatten"], ["dense", "logits", 3]]),
    "normalized and dropped out": (16, 16, 3, [
        conv("a", 8, 3, 3, padding="same"), ["norm", "n1"], ["relu"], ["maxpool", 2], ["dropout", .3],
        conv("b", 8, 3, 3, (2, 2)), ["norm", "n2"], ["relu"], ["flatten"], ["dropout", .5],
        ["dense", "hidden", 8], ["norm", "n3"], ["relu"], ["dense", "logits", 4]]),
}


def layer(kind, *args):
    match kind:
        case "conv":
            name, filters, kh, kw, strides, padding, dilation = args
            return keras.layers.Conv2D(filters, (kh, kw), strides=strides, padding=padding, dilation_rate=dilation, name=name)
        case "norm":
            return keras.layers.BatchNormalization(name=args[0])
        case "dropout":
            return keras.layers.Dropout(args[0])
        case "relu":
            return keras.layers.ReLU()
        case "maxpool":
            return keras.layers.MaxPooling2D(args[0])
        case "mean":
            return keras.layers.GlobalAveragePooling2D()
        case "flatten":
            return keras.layers.Flatten()
        case "dense":
            return keras.layers.Dense(args[1], name=args[0])


def logits(network, h, w, c, layers):
    model = keras.Sequential([keras.Input((h, w, c))] + [layer(*l) for l in layers])
    for l in model.layers:
        if isinstance(l, keras.layers.BatchNormalization):
            parts = [("scale", .5, 1.5), ("offset", -.5, .5), ("mean", -.5, .5), ("variance", .5, 2)]
        else:
            parts = [("weights", -.5, .5), ("bias", -.5, .5)]
        l.set_weights([drawn(f"{network}/{l.name}/{part}", v.shape, low, high)
                       for v, (part, low, high) in zip(l.weights, parts)])
    pictures = np.floor(drawn(network, (PICTURES, h, w, c), 0, 256)) / np.float32(255)
    return np.round(model.predict(pictures, verbose=0).astype(float), 6).tolist()


def main():
    networks = [{"name": name, "shape": [PICTURES, h, w, c], "layers": layers, "logits": logits(name, h, w, c, layers)}
                for name, (h, w, c, layers) in NETWORKS.items()]
    versions = f"keras {keras.__version__}, tensorflow {tf.__version__}"
    lines = ",\n  ".join(json.dumps(n) for n in networks)
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "parity.json"), "w") as f:
        f.write('{"versions": %s, "networks": [\n  %s\n]}\n' % (json.dumps(versions), lines))


if __name__ == "__main__":
    main()
