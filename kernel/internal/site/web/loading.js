// Tells how far the kernel's parts have come, when that takes long.

const PATIENCE = 2000; // ms in which nobody is told
const LINGER = 3000; // ms for which the last word stays: JupyterLab may not have drawn the first one yet

const megabytes = bytes => (bytes / 1e6).toFixed(1);

// showLoading has JupyterLab's notifications tell of what a store loads.
export function showLoading(store, Notification) {
  let timer = null;
  let shown = null;
  const now = () => ({
    message: `Go is loading, for this visit and the next ones: ${megabytes(store.come)} of ${megabytes(store.wanted)} MB.`,
    progress: store.come / store.wanted
  });
  const show = () => {
    const { message, progress } = now();
    shown = Notification.emit(message, 'in-progress', { autoClose: false, progress });
  };
  store.heard = () => {
    if (store.come >= store.wanted) {
      clearTimeout(timer);
      timer = null;
      if (shown) {
        const id = shown;
        shown = null;
        Notification.update({ id, message: 'Go is here.', progress: 1 });
        setTimeout(() => Notification.dismiss(id), LINGER);
      }
    } else if (shown) {
      Notification.update({ id: shown, ...now() });
    } else {
      timer ??= setTimeout(show, PATIENCE);
    }
  };
  store.heard(); // something may be on its way
}
