// Takes the page's content anew when the run has gone on; what is unfolded stays so.
let seen = "";
async function look() {
  try {
    const now = await (await fetch("version")).text();
    if (now !== seen) {
      const page = new DOMParser().parseFromString(await (await fetch("./")).text(), "text/html");
      const open = [...document.querySelectorAll("details[open]")].map((one) => one.id);
      document.querySelector("main").replaceWith(page.querySelector("main"));
      open.forEach((id) => document.getElementById(id)?.setAttribute("open", ""));
    }
    seen = now;
  } catch (gone) {
    // Not watched any more: the page stays as it is.
  }
  setTimeout(look, 2000);
}
look();
