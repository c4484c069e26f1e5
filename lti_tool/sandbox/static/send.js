document.querySelector("form.auto-submit").submit();
