"""Does this machine compute the logits of the receipt? Needs: pip install numpy ai-edge-litert"""
import base64, json, pathlib, sys
import numpy
from ai_edge_litert.interpreter import Interpreter

here = pathlib.Path(__file__).parent
receipt = json.loads((here / "receipt.json").read_text())
network = Interpreter(model_path=str(here / "model.tflite"))
pixels = [numpy.frombuffer(base64.b64decode(p), numpy.uint8) for p in receipt["pictures"]]
pixels = numpy.stack(pixels).reshape(-1, *receipt["input"]["shape"])
goes_in, comes_out = network.get_input_details()[0], network.get_output_details()[0]
network.resize_tensor_input(goes_in["index"], pixels.shape)
network.allocate_tensors()
network.set_tensor(goes_in["index"], pixels.astype(goes_in["dtype"]))
network.invoke()
logits = network.get_tensor(comes_out["index"]).astype(numpy.float32)
scale, zero = comes_out["quantization"]
if scale:  # the logits are integers
    logits = scale * (logits - zero)
difference = numpy.abs(logits - numpy.array(receipt["logits"])).max()
for z in logits:
    print(receipt["classes"][z.argmax()])
print(f"largest difference {difference:.1e}, allowed {receipt['tolerance']:.1e}")
sys.exit(0 if difference <= receipt["tolerance"] else "This is not the network that was exported.")
