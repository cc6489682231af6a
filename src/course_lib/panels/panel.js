// Names the sliders' handles, which ipywidgets leaves without a name, and keeps JupyterLab's shortcuts away from the controls.
(() => {
  const name = () => {
    for (const control of document.querySelectorAll(".course-panel-live .widget-inline-hbox")) {
      const label = control.querySelector(".widget-label")?.textContent.split(":")[0] ?? "";
      for (const handle of control.querySelectorAll(".noUi-handle")) handle.setAttribute("aria-label", label);
      for (const own of control.querySelectorAll(".noUi-handle, input, select")) own.dataset.lmSuppressShortcuts = "true";
    }
  };
  const watch = new MutationObserver(name);
  watch.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => watch.disconnect(), 20000);
})();
