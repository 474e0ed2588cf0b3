"""What a person gives to the figures that is none of what they ask for: each gets a sentence."""

import struct
import zlib

from figure import Figure
from notebook import SOON

HARM = "document.querySelectorAll('img, script[src], iframe').length + (document.title === 'harmed')"


def png(width, height):
    """A grey picture file, all black, that has many pixels in few bytes."""
    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compressobj(9)
    data = b"".join(rows.compress(bytes(width + 1)) for _ in range(height)) + rows.flush()
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)) + chunk(b"IDAT", data) + chunk(b"IEND", b"")


def check(room, folder):
    """Gives to each figure what it may be given."""
    with Figure(room, folder, "kernel") as figure:
        _weights(room.report, figure)
        _files(room.report, figure, folder)
    with room.report.check("kernel pad: a camera that is refused is a sentence"), Figure(room, folder, "kernel", served=True) as figure:
        figure.inside.locator("#camera").click()
        figure.wait("sentence", "The camera was refused: allow it in the address bar of the browser, or upload a picture.")
        assert figure.inside.locator("#video").is_hidden() and figure.text("camera") == "Camera"
    with Figure(room, folder, "kernel", served=True, permissions=["camera"]) as figure:
        _photograph(room.report, figure)
    for name in ("kernel-labelled", "pooling-labelled"):
        with room.report.check(f"{name}: a label with HTML in it is a text"):
            with Figure(room, folder, name) as figure:
                first = figure.inside.locator("#choice option").first.inner_text()
                assert first.startswith("</script><img src=x onerror="), first
                assert figure.frame.evaluate(HARM) == 0, "the label has become markup"
                if name.startswith("kernel"):
                    assert figure.text("seen").startswith("</script><img"), figure.text("seen")
                    figure.weight(0, '<img src=x onerror="document.title=\'harmed\'">')
                    assert "is none" in figure.text("sentence") and figure.frame.evaluate(HARM) == 0
                figure.inside.locator("#choice").select_option("1")
                figure.quiet()


    for name, where in (("threshold-labelled", "#known-name"), ("network-labelled", "#bars .of")):
        with room.report.check(f"{name}: a name with HTML in it is a text"):
            with Figure(room, folder, name) as figure:
                first = figure.inside.locator(where).first.inner_text()
                assert first.startswith("</script><img src=x onerror="), first
                assert figure.frame.evaluate(HARM) == 0, "the name has become markup"
                figure.quiet()


# Notes the camera that the page around the figure opens.
NOTE = """() => {
    const {mediaDevices} = navigator, open = mediaDevices.getUserMedia.bind(mediaDevices);
    mediaDevices.getUserMedia = async (wanted) => window.opened = await open(wanted);
}"""


def _photograph(report, figure):
    with report.check("kernel pad: a camera that is allowed is seen live, and its picture goes through the weights"):
        button, video = figure.inside.locator("#camera"), figure.inside.locator("#video")
        figure.page.evaluate(NOTE)
        button.click()
        figure.wait("camera", "Take the picture")
        assert video.is_visible() and video.evaluate("e => e.videoWidth") > 0, "the camera is not seen"
        button.click()
        figure.wait("seen", "your photograph (")
        assert figure.text("made").startswith("feature map") and figure.text("camera") == "Camera"
        assert video.is_hidden(), "the camera is still shown"
        figure.page.wait_for_function("opened.getTracks().every(track => track.readyState === 'ended')", polling=SOON)
        figure.quiet()


def _weights(report, figure):
    with report.check("kernel pad: what is no weight is named, and the map stays") as notes:
        figure.inside.locator("#preset").select_option(label="edges")
        look = "document.getElementById('out').toDataURL()"
        before = figure.frame.evaluate(look)
        wrong = ["NaN", "", "-", "1e400", "Infinity", "1/0", "0/0", "2000000", "1;2", "one", "0x10", "<b>1</b>", "1 2", "1e9", "--1"]
        for text in wrong:
            figure.weight(4, text)
            said = figure.text("sentence")
            assert "in row 2, column 2" in said and "is none" in said, f"{text!r}: it says {said!r}"
            assert figure.inside.locator("#weights input").nth(4).get_attribute("aria-invalid") == "true"
            assert figure.frame.evaluate(look) == before, f"{text!r} changes the map"
        figure.weight(4, "8.0")
        assert figure.text("sentence") == "" and figure.frame.evaluate(look) == before
        notes.append(f"{len(wrong)} texts")
        for text in ("+1", ".5", "1e-3", "1000000", "-0"):
            figure.weight(4, text)
            assert figure.text("sentence") == "", f"{text!r}: it says {figure.text('sentence')!r}"


def _files(report, figure, folder):
    big = folder / "big.png"
    with open(big, "wb") as file:
        file.truncate(50_000_000)
    large = png(10_000, 10_000)
    for what, file, said in (
        ("a text", {"name": "notes <b>.txt", "mimeType": "text/plain", "buffer": b"no picture"}, "notes <b>.txt is no picture that this browser can read"),
        ("an empty file", {"name": "empty.png", "mimeType": "image/png", "buffer": b""}, "empty.png is no picture that this browser can read"),
        ("half a picture", {"name": "half.png", "mimeType": "image/png", "buffer": large[:40]}, "half.png is no picture that this browser can read"),
        ("a file of 50 MB", big, "big.png has 50 MB: choose a picture of at most 20 MB."),
    ):
        with report.check(f"kernel pad: {what} is a sentence"):
            before = figure.text("seen")
            figure.inside.locator("#file").set_input_files(file)
            figure.inside.locator("#sentence", has_text=said).wait_for()
            assert figure.text("seen") == before and figure.frame.evaluate(HARM) == 0
    with report.check("kernel pad: a picture of 10,000 × 10,000 pixels is made smaller, or refused in a sentence") as notes:
        figure.inside.locator("#file").set_input_files([{"name": "wide.png", "mimeType": "image/png", "buffer": large}])
        figure.inside.locator("#seen, #sentence").filter(has_text="wide.png").first.wait_for()
        notes.append((figure.text("sentence") or figure.text("seen"))[:90])
        figure.weight(0, "3")  # it goes on
        assert figure.text("sentence") == "" and figure.text("made").startswith("feature map")
    with report.check("kernel pad: after all that the console is quiet"):
        figure.quiet()
