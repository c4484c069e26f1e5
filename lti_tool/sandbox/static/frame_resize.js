// Canvas gives the frame of a tool the height that the tool asks for.
window.addEventListener("message", ({ source, data }) => {
  const frame = document.querySelector("iframe.tool");
  if (source !== frame?.contentWindow || data?.subject !== "lti.frameResize") return;
  const height = Number(data.height);
  if (height > 0) frame.style.height = `${height}px`;
});
