"""What is drawn beyond the box that it stands in: a layout that broke, though the page itself scrolls nowhere."""

from typing import Any

_BEYOND = """() => {
    const slack = 18, boxes = ".card, .well, section, article, aside, header, nav, li, td, button, .button";
    const drawn = (one) => {
        const box = one.getBoundingClientRect();
        return box.width > 0 && box.height > 0 && getComputedStyle(one).visibility !== "hidden";
    };
    const laidOut = (one) => !["absolute", "fixed"].includes(getComputedStyle(one).position);
    const contained = (one, box) => {
        for (let above = one.parentElement; above && above !== box; above = above.parentElement)
            if (getComputedStyle(above).overflowX !== "visible" || !laidOut(above)) return true;
        return !laidOut(one) || (one.closest("svg") && one.tagName !== "svg");
    };
    const said = (one) => `${one.tagName.toLowerCase()}.${one.getAttribute("class") ?? ""}`;
    const found = [];
    for (const box of document.querySelectorAll(boxes)) {
        const style = getComputedStyle(box);
        if (!drawn(box) || style.overflowX !== "visible" || style.display === "contents") continue;
        const { left, right } = box.getBoundingClientRect();
        const beyond = [...box.querySelectorAll("*")].find((one) => {
            const { left: begins, right: ends } = one.getBoundingClientRect();
            return (ends > right + slack || begins < left - slack) && drawn(one) && !contained(one, box);
        });
        if (beyond) found.push(`${said(beyond)} stands out of ${said(box)}`);
    }
    return [...new Set(found)].slice(0, 4);
}"""


def standing_out(page: Any) -> list[str]:
    """Return what stands out of its box by more than a deliberate outdent, in words."""
    found: list[str] = page.evaluate(_BEYOND)
    return found
