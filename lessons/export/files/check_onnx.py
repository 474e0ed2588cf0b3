"""Does this machine compute the logits of the receipt? Needs: pip install numpy onnxruntime"""
import base64, json, pathlib, sys
import numpy, onnxruntime

here = pathlib.Path(__file__).parent
receipt = json.loads((here / "receipt.json").read_text())
session = onnxruntime.InferenceSession(str(here / "model.onnx"), providers=["CPUExecutionProvider"])
pixels = [numpy.frombuffer(base64.b64decode(p), numpy.uint8) for p in receipt["pictures"]]
pixels = numpy.stack(pixels).reshape(-1, *receipt["input"]["shape"]).astype(numpy.float32)
logits = session.run(["logits"], {"pixels": pixels})[0]
difference = numpy.abs(logits - numpy.array(receipt["logits"])).max()
for z in logits:
    print(receipt["classes"][z.argmax()])
print(f"largest difference {difference:.1e}, allowed {receipt['tolerance']:.1e}")
sys.exit(0 if difference <= receipt["tolerance"] else "This is not the network that was exported.")
