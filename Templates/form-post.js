// Sends the one form of the page; its button does the same where scripts do not run.
document.getElementById("form-post").submit();
