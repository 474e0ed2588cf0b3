"""The benchmark's other sides: the same work in Keras or in PyTorch.

The first argument names the peer, the second is the task in JSON, as _ours/main.go
reads it. The answer is lines of JSON. What libraries print goes to standard error.
"""

import gzip
import json
import os
import sys
import time

answer = os.fdopen(os.dup(1), "w")
os.dup2(2, 1)


def emit(event, **more):
    print(json.dumps({"event": event, **more}), file=answer, flush=True)


peer, task = sys.argv[1], json.loads(sys.argv[2])
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
import numpy as np  # noqa: E402

colour = task.get("Colour")  # a folder of colour pictures, in the place of Fashion-MNIST

EPSILON = 1e-7  # Adam's, in Keras and in GoMLX; PyTorch's own is 1e-8
RATE = 1e-3


def read(name, header):
    path = os.path.join(task["Data"], name)
    if not os.path.exists(path):
        path += ".gz"
    with open(path, "rb") as f:
        body = f.read()
    if body[:2] == b"\x1f\x8b":
        body = gzip.decompress(body)
    return np.frombuffer(body, np.uint8, offset=header)


def load():
    """Intensities [N H W C] float32 and labels, for training and for testing."""
    if colour:
        x, y = (np.fromfile(os.path.join(colour, name), np.uint8) for name in ("pixels.u8", "labels.u8"))
        return [(x.reshape(-1, 64, 64, 3).astype("float32") / 255, y.astype("int64"))] * 2
    result = []
    for part in ("train", "t10k"):
        x = read(part + "-images-idx3-ubyte", 16).reshape(-1, 28, 28, 1)
        y = read(part + "-labels-idx1-ubyte", 8)
        result.append((x.astype("float32") / 255, y.astype("int64")))
    return result


def kept(path):
    """The arrays of a safetensors file: a length, a JSON header, raw bytes."""
    with open(path, "rb") as f:
        header = json.loads(f.read(int.from_bytes(f.read(8), "little")))
        body = f.read()
    header.pop("__metadata__", None)
    return {
        name: np.frombuffer(body[slice(*a["data_offsets"])], "<f4").reshape(a["shape"])
        for name, a in header.items()
    }


class Keras:
    def __init__(self, backend):
        if backend == "tensorflow":
            import tensorflow as tf

            tf.config.threading.set_intra_op_parallelism_threads(task["Threads"])
            tf.config.threading.set_inter_op_parallelism_threads(task["Threads"])
            engine = "TensorFlow " + tf.__version__
        else:
            import jax

            engine = "JAX " + jax.__version__
        import keras

        self.keras = keras
        keras.utils.set_random_seed(task["Seed"])
        self.about = "Keras %s on %s" % (keras.__version__, engine)

    def build(self, name):
        k = self.keras.layers
        body = {
            "cnn": lambda: [
                k.Conv2D(64, 3, activation="relu", name="conv1"),
                k.MaxPooling2D(2),
                k.Conv2D(64, 3, activation="relu", name="conv2"),
                k.MaxPooling2D(2),
                k.Flatten(),
                k.Dense(128, activation="relu", name="dense"),
                k.Dense(10, name="logits"),
            ],
            "dense": lambda: [
                k.Flatten(),
                k.Dense(128, activation="relu", name="hidden"),
                k.Dense(10, name="logits"),
            ],
            "colour": lambda: [
                layer
                for i, filters in enumerate((32, 64, 64), 1)
                for layer in (
                    k.Conv2D(filters, 3, padding="same", name="conv%d" % i),
                    k.BatchNormalization(name="norm%d" % i),
                    k.ReLU(),
                    k.MaxPooling2D(2),
                )
            ]
            + [k.Flatten(), k.Dense(64, activation="relu", name="dense"), k.Dense(5, name="logits")],
        }[name]()
        shape = (64, 64, 3) if name == "colour" else (28, 28, 1)
        model = self.keras.Sequential([self.keras.Input(shape)] + body)
        model.compile(
            optimizer=self.keras.optimizers.Adam(RATE, epsilon=EPSILON),
            loss=self.keras.losses.SparseCategoricalCrossentropy(from_logits=True),
            metrics=["accuracy"],
        )
        return model

    def fit(self, model, x, y, batch, epochs, after=None):
        """Seconds of each epoch. after(epoch) may end the training."""
        seconds = []

        class Clock(self.keras.callbacks.Callback):
            def on_epoch_begin(self, epoch, logs=None):
                self.began = time.perf_counter()

            def on_epoch_end(self, epoch, logs=None):
                seconds.append(time.perf_counter() - self.began)

        if y is None:  # x has the batches
            model.fit(x, epochs=epochs, shuffle=False, verbose=0, callbacks=[Clock()])
        else:
            model.fit(x, y, batch_size=batch, epochs=epochs, verbose=0, callbacks=[Clock()])
        return seconds

    def folder(self, batch, n):
        """The pictures of a folder of class folders, decoded once and then kept in
        memory, in a new order and mirrored at random in each epoch, and made while
        the step before computes: as TensorFlow's own tutorial on loading images."""
        import tensorflow as tf

        files = os.path.join(colour, "files")
        data = self.keras.utils.image_dataset_from_directory(
            files, image_size=(64, 64), batch_size=None, label_mode="int", seed=task["Seed"], verbose=False
        )
        data = data.take(n).cache().shuffle(n).batch(batch, drop_remainder=True)
        flip = self.keras.layers.RandomFlip("horizontal")
        data = data.map(lambda x, y: (flip(x, training=True) / 255, y), num_parallel_calls=tf.data.AUTOTUNE)
        return data.prefetch(tf.data.AUTOTUNE)

    def reach(self, model, x, y, test, epochs, goal):
        class Watcher(self.keras.callbacks.Callback):
            def on_epoch_end(self, epoch, logs):
                emit("tested", accuracy=float(logs["val_accuracy"]))
                self.model.stop_training = logs["val_accuracy"] >= goal

        model.fit(x, y, epochs=epochs, validation_data=test, verbose=0, callbacks=[Watcher()])

    def evaluate(self, model, x, y):
        return float(model.evaluate(x, y, verbose=0)[1])

    def logits(self, model, x):
        return np.asarray(model.predict(x, verbose=0))

    def take(self, model, arrays):
        for layer in model.layers:
            parts = ("scale", "offset", "mean", "variance") if layer.name.startswith("norm") else ("weights", "bias")
            if layer.weights:
                layer.set_weights([arrays[layer.name + "/" + part] for part in parts])


class Torch:
    """A training loop as PyTorch's own introduction writes it, in its own layout
    [N C H W]; the pictures are indexed as one tensor, which is quicker than a
    DataLoader that collects them one by one."""

    def __init__(self):
        import torch

        self.torch = torch
        torch.set_num_threads(task["Threads"])
        torch.manual_seed(task["Seed"])
        self.about = "PyTorch " + torch.__version__

    def build(self, name):
        nn = self.torch.nn
        model = nn.Sequential(
            *{
                "cnn": lambda: [
                    nn.Conv2d(1, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
                    nn.Conv2d(64, 64, 3), nn.ReLU(), nn.MaxPool2d(2),
                    nn.Flatten(), nn.Linear(1600, 128), nn.ReLU(), nn.Linear(128, 10),
                ],
                "dense": lambda: [nn.Flatten(), nn.Linear(784, 128), nn.ReLU(), nn.Linear(128, 10)],
                "colour": lambda: [
                    layer
                    for before, filters in ((3, 32), (32, 64), (64, 64))
                    for layer in (
                        nn.Conv2d(before, filters, 3, padding="same"), nn.BatchNorm2d(filters, 1e-3, 0.01),
                        nn.ReLU(), nn.MaxPool2d(2),
                    )
                ]
                + [nn.Flatten(), nn.Linear(4096, 64), nn.ReLU(), nn.Linear(64, 5)],
            }[name]()
        )
        for layer in model:
            if hasattr(layer, "weight") and layer.weight.ndim > 1:
                nn.init.xavier_uniform_(layer.weight)
                nn.init.zeros_(layer.bias)
        return model

    def tensors(self, x, y):
        return self.torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(), self.torch.from_numpy(y)

    def fit(self, model, x, y, batch, epochs, after=None):
        torch = self.torch
        x, y = self.tensors(x, y)
        model.train()
        optimizer = torch.optim.Adam(model.parameters(), RATE, eps=EPSILON)
        loss_of = torch.nn.CrossEntropyLoss()
        seconds = []
        for _ in range(epochs):
            began = time.perf_counter()
            total, right = 0.0, 0
            for places in torch.randperm(len(x)).split(batch):
                labels = y[places]
                optimizer.zero_grad()
                z = model(x[places])
                loss = loss_of(z, labels)
                loss.backward()
                optimizer.step()
                total += loss.item()
                right += (z.argmax(1) == labels).sum().item()
            seconds.append(time.perf_counter() - began)
            if after and after():
                break
        return seconds

    def reach(self, model, x, y, test, epochs, goal):
        def after():
            accuracy = self.evaluate(model, *test)
            emit("tested", accuracy=accuracy)
            return accuracy >= goal

        self.fit(model, x, y, 32, epochs, after)

    def evaluate(self, model, x, y):
        return float((self.logits(model, x).argmax(1) == y).mean())

    def logits(self, model, x):
        model.eval()
        with self.torch.no_grad():
            x = self.tensors(x, np.zeros(1))[0]
            return self.torch.cat([model(part) for part in x.split(200)]).numpy()

    def take(self, model, arrays):
        torch = self.torch
        layers = [layer for layer in model if hasattr(layer, "weight")]
        names = ("conv1", "conv2", "dense", "logits")
        if colour:
            names = ("conv1", "norm1", "conv2", "norm2", "conv3", "norm3", "dense", "logits")
        side = 8 if colour else 5  # of the last maps
        for layer, name in zip(layers, names):
            if name.startswith("norm"):
                to = (layer.weight, layer.bias, layer.running_mean, layer.running_var)
                parts = [arrays[name + "/" + part] for part in ("scale", "offset", "mean", "variance")]
            else:
                to, parts = (layer.weight, layer.bias), [arrays[name + "/weights"], arrays[name + "/bias"]]
            if parts[0].ndim == 4:  # [h w in out] here, [out in h w] there
                parts[0] = parts[0].transpose(3, 2, 0, 1)
            elif name == "dense":  # what Flatten lays out: [h w c] here, [c h w] there
                w = parts[0].reshape(side, side, 64, -1)
                parts[0] = w.transpose(3, 2, 0, 1).reshape(w.shape[-1], -1)
            elif name == "logits":
                parts[0] = parts[0].T
            with torch.no_grad():
                for tensor, part in zip(to, parts):
                    tensor.copy_(torch.from_numpy(part.copy()))


def steps(lib, train, test):
    x, y = train
    first = task["Steps"][0]
    model = lib.build(first["Model"])
    lib.fit(model, x[: first["Batch"]], y[: first["Batch"]], first["Batch"], 1)
    emit("first")
    emit("about", text="%s, Python %d.%d.%d" % ((lib.about,) + sys.version_info[:3]))
    for i in range(3):
        began = time.perf_counter()
        lib.evaluate(model, *test)
        emit("evaluated", first=i == 0, seconds=time.perf_counter() - began)
    for s in task["Steps"]:
        model = lib.build(s["Model"])
        n = s["Images"]
        data = (lib.folder(s["Batch"], n), None) if s.get("Folder") else (x[:n], y[:n])
        # The first epoch compiles.
        for seconds in lib.fit(model, *data, s["Batch"], task["Epochs"] + 1)[1:]:
            emit("epoch", name=s["Name"], seconds=seconds, steps=n // s["Batch"])


def main():
    lib = Torch() if peer == "torch" else Keras(peer)
    train, test = load()
    x, y = (a[: task["Images"]] for a in train) if task["Images"] else train
    do, network = task["Do"], "colour" if colour else "cnn"
    if do == "steps":
        steps(lib, train, test)
    elif do == "train":
        model = lib.build(network)
        data = (lib.folder(32, len(x)), None) if colour else (x, y)
        lib.fit(model, *data, 32, task["Epochs"])
        emit("trained")
        emit("tested", accuracy=lib.evaluate(model, *test))
    elif do == "reach":
        lib.reach(lib.build("cnn"), x, y, test, task["Epochs"], task["Goal"])
    elif do == "weights":
        model = lib.build(network)
        lib.take(model, kept(task["Weights"]))
        emit("logits", logits=lib.logits(model, test[0][:100]).tolist())
    else:
        sys.exit("there is no task " + do)


main()
