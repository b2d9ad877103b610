/**
 * The trustee's part of the page: which screen is shown, what it says, where the focus is. Text only, never markup.
 *
 * No field has a name and no form an address: whatever happens, the browser has nothing to send by itself.
 *
 * @module
 */

/** @typedef {"loading" | "make" | "save" | "deal" | "confirm" | "wait" | "checking" | "decrypt" | "finished" | "halt"} Screen */

/** @param {string} id @returns {HTMLElement} */
export function part(id) {
    const element = document.getElementById(`trustee-${id}`);
    if (element === null) {
        throw new Error(`The page has no trustee-${id}.`);
    }
    return element;
}

/** @param {string} id @param {string} text */
export function write(id, text) {
    part(id).textContent = text;
}

/** @param {string} id @param {boolean} visible */
export function reveal(id, visible) {
    part(id).hidden = !visible;
}

/** Say something through the live region. @param {string} text */
export function say(text) {
    write("status", text);
}

/**
 * Show what went wrong, above what is to be done; nothing for "".
 *
 * @param {string} text
 * @param {{label: string, url: string, apart?: boolean} | null} [link] what leads on; `apart` in a tab of its own
 */
export function warn(text, link = null) {
    write("alert-text", text);
    reveal("alert-link", link !== null);
    if (link !== null) {
        const anchor = /** @type {HTMLAnchorElement} */ (part("alert-link"));
        [anchor.textContent, anchor.href, anchor.target] = [link.label, link.url, link.apart ? "_blank" : ""];
    }
    reveal("alert", text !== "");
    if (text !== "") {
        part("alert").scrollIntoView({ block: "nearest" });
    }
}

/** Show one screen and move the focus to its heading, unless the page has just been loaded. @param {Screen} screen */
export function show(screen) {
    const justLoaded = !part("loading").hidden;
    for (const element of document.querySelectorAll("[data-trustee-screen]")) {
        /** @type {HTMLElement} */ (element).hidden = element.id !== `trustee-${screen}`;
    }
    warn("");
    if (!justLoaded) {
        part(screen).querySelector("h3")?.focus();
    }
}

/** @param {HTMLElement} form @param {string} name @returns {HTMLInputElement} */
export function field(form, name) {
    const element = form.querySelector(`[data-field=${name}]`);
    if (element === null) {
        throw new Error(`The form has no ${name}.`);
    }
    return /** @type {HTMLInputElement} */ (element);
}

/** A form's input is wrong: say so and go there. @param {HTMLInputElement} input @param {string} text */
export function mend(input, text) {
    warn(text);
    input.setAttribute("aria-invalid", "true");
    input.focus();
}

/**
 * Do what a form is for: its button waits meanwhile, and what goes wrong is handed on.
 *
 * @param {string} id
 * @param {(form: HTMLFormElement) => Promise<void>} act
 * @param {(error: unknown) => void} failed
 */
export function onSubmit(id, act, failed) {
    const form = /** @type {HTMLFormElement} */ (part(id));
    const button = /** @type {HTMLButtonElement} */ (form.querySelector("[type=submit]"));
    form.addEventListener("submit", async (event) => {
        event.preventDefault();
        if (button.disabled) {
            return;
        }
        warn("");
        for (const input of form.querySelectorAll("[aria-invalid]")) {
            input.removeAttribute("aria-invalid");
        }
        button.disabled = true;
        try {
            await act(form);
        } catch (error) {
            failed(error);
        } finally {
            button.disabled = false;
        }
    });
}

/**
 * Make a link save a text as a file, and tell when it was used. The text stays in this browser.
 *
 * @param {string} id of the link
 * @param {string} name the file's
 * @param {string} text
 */
export function offerFile(id, name, text) {
    const link = /** @type {HTMLAnchorElement} */ (part(id));
    URL.revokeObjectURL(link.href);
    link.href = URL.createObjectURL(new Blob([text], { type: "application/json" }));
    link.download = name;
}

/** Make a button copy a text; without a clipboard, hide it. @param {HTMLElement} button @param {() => string} text */
export function offerCopy(button, text) {
    button.hidden = navigator.clipboard === undefined;
    button.addEventListener("click", async () => {
        try {
            await navigator.clipboard.writeText(text());
            say("Copied.");
            button.textContent = "Copied";
        } catch {
            say("Your browser did not allow copying. Select the text and copy it yourself.");
        }
    });
}
