// Tells how far the kernel's parts have come, when that takes long.

const PATIENCE = 2000; // ms in which nobody is told

const megabytes = bytes => (bytes / 1e6).toFixed(1);

// showLoading has JupyterLab's notifications tell of what a store loads.
export function showLoading(store, Notification) {
  let began = null;
  let shown = null;
  store.heard = () => {
    const { come, wanted } = store;
    if (come >= wanted) {
      began = null;
      if (shown) {
        Notification.dismiss(shown);
        shown = null;
      }
      return;
    }
    began ??= performance.now();
    const message = `Go is loading, for this visit and the next ones: ${megabytes(come)} of ${megabytes(wanted)} MB.`;
    if (shown) {
      Notification.update({ id: shown, message, progress: come / wanted });
    } else if (performance.now() - began > PATIENCE) {
      shown = Notification.emit(message, 'in-progress', { autoClose: false, progress: come / wanted });
    }
  };
}
