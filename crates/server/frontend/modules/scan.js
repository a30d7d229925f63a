/**
 * Scanning a code by the camera where the browser can (BarcodeDetector): in the form `[data-scan]`
 * the button `[data-scan-start]` shows the picture in `[data-scan-video]`, and what is read goes
 * into its first text field and is sent. Nothing is kept of the picture. Browsers that cannot show
 * `[data-scan-none]`; typing works everywhere.
 */
const PAUSE = 200;

async function look(form, detector, video) {
  const found = await detector.detect(video).catch(() => []);
  const text = found[0]?.rawValue;
  if (!text) {
    setTimeout(look, PAUSE, form, detector, video);
    return;
  }
  for (const track of video.srcObject.getTracks()) track.stop();
  form.querySelector("input[type=text]").value = text;
  form.requestSubmit();
}

async function start(form, button, video) {
  try {
    const detector = new BarcodeDetector({ formats: ["qr_code"] });
    const constraints = { video: { facingMode: "environment" } };
    video.srcObject = await navigator.mediaDevices.getUserMedia(constraints);
    video.hidden = false;
    button.hidden = true;
    await video.play();
    look(form, detector, video);
  } catch {
    form.querySelector("[data-scan-none]").hidden = false;
  }
}

for (const form of document.querySelectorAll("[data-scan]")) {
  const button = form.querySelector("[data-scan-start]");
  const video = form.querySelector("[data-scan-video]");
  const can = "BarcodeDetector" in window && navigator.mediaDevices?.getUserMedia;
  button.hidden = !can;
  form.querySelector("[data-scan-none]").hidden = Boolean(can);
  button.addEventListener("click", () => start(form, button, video));
}
