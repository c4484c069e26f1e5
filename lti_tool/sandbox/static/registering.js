addEventListener("message", (event) => {
  if (event.data?.subject === "org.imsglobal.lti.close") location.assign(document.getElementById("tools").href);
});
