// A form that needs nobody to press its button.
document.getElementById("answer").submit();
