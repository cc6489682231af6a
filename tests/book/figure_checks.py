"""Drives every control of every figure in a page and sees whether a result changes."""

from playwright.sync_api import Locator, Page

CONTROLS = "input, select, textarea, button"

# The number beside a slider is no result: it would move with a slider that does nothing.
_OUTPUTS = """figure => [...figure.querySelectorAll('[data-output]:not([data-output$=-value])')]
  .map((output) => output.outerHTML + output.innerText).join('\\n')"""

# Gives a control its nth other value, as a reader would, and says whether there was one.
_CHANGE = """(control, attempt) => {
  const fire = () => { for (const kind of ['input', 'change']) control.dispatchEvent(new Event(kind, { bubbles: true })); };
  const kind = control.tagName === 'INPUT' ? control.type : control.tagName.toLowerCase();
  if (control.disabled) return attempt === 0;
  if (kind === 'range' || kind === 'number') {
    const low = Number(control.min || 0), high = Number(control.max || 100);
    const values = [low, high, low + (high - low) / 2, low + (high - low) / 4];
    if (attempt >= values.length) return false;
    control.value = String(values[attempt]);
    fire();
  } else if (kind === 'select') {
    if (attempt >= control.options.length) return false;
    control.selectedIndex = (control.selectedIndex + 1) % control.options.length;
    fire();
  } else if (kind === 'text' || kind === 'search' || kind === 'textarea') {
    const words = [control.value.split(/\\s+/).slice(0, -1).join(' '), control.dataset.try, 'menino', 'aquele menino telefonou', 'x'];
    if (attempt >= words.length) return false;
    control.value = words[attempt] ?? '';
    fire();
    control.form?.requestSubmit?.();
  } else {
    if (attempt > 2) return false;
    control.click();
  }
  return true;
}"""


def figure_problems(page: Page) -> list[str]:
    """Every figure is mounted, and each of its controls changes a [data-output] of that figure."""
    found: list[str] = []
    for figure in page.locator("figure.course-figure").all():
        name = figure.get_attribute("data-figure")
        if figure.get_attribute("data-mounted") != "true":
            found.append(f"figure {name} is not mounted")
            continue
        if figure.locator("[data-output]").count() == 0:
            found.append(f"figure {name} has no [data-output]")
        found += [f"figure {name}: {label} changes nothing" for label in dead_controls(page, figure)]
    return found


def dead_controls(page: Page, figure: Locator) -> list[str]:
    """The names of the controls that change no result, also after the others were moved."""
    controls = figure.locator(CONTROLS)
    count = controls.count()
    dead = [index for index in range(count) if not _changes(page, figure, controls.nth(index))]
    still_dead: list[str] = []
    for index in dead:  # a "back to the start" button does nothing at the start: move the others, then try again
        for other in range(count):
            if other != index:
                controls.nth(other).evaluate(_CHANGE, 1)
        if not _changes(page, figure, controls.nth(index)):
            control = controls.nth(index)
            still_dead.append(
                control.get_attribute("name")
                or control.inner_text()
                or control.evaluate("(c) => c.outerHTML.slice(0, 80)")
            )
    return still_dead


def _changes(page: Page, figure: Locator, control: Locator) -> bool:
    """Whether some value of `control` changes a result of `figure`."""
    before = figure.evaluate(_OUTPUTS)
    for attempt in range(6):
        if not control.evaluate(_CHANGE, attempt):
            return False
        for pause in (0, 30, 120, 300):
            page.wait_for_timeout(pause)
            if figure.evaluate(_OUTPUTS) != before:
                return True
    return False
