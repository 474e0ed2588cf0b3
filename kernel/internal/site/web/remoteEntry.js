// The extension of JupyterLite that brings the kernel. It is written by hand in the form
// that a bundler would give it: two functions, which JupyterLab calls.
(() => {
  const address = new URL('.', document.currentScript.src).href;
  let shared; // JupyterLab's own packages, by name and version

  const load = async name => {
    const [version] = Object.values(shared[name]);
    return (await version.get())();
  };

  const plugin = (lite, lumino, modules) => ({
    id: 'ninepixels-page:kernel',
    description: 'Compiles and runs Go cells in this page.',
    autoStart: true,
    requires: [lite.IKernelSpecs, lite.IKernelClient],
    activate: (app, specs, client) => {
      const { Drawer, Kernel, Store } = modules;
      const store = new Store(new URL('../../../kernel/', address).href);
      const drawer = new Drawer(app.serviceManager.contents);
      const kernels = new Map();
      specs.register({
        spec: { name: 'gonb', display_name: 'Go (Nine Pixels)', language: 'go', argv: [], resources: {}, env: {}, metadata: {} },
        create: async options => {
          const kernel = new Kernel(options, store, drawer, owner => new lumino.Signal(owner));
          kernels.set(options.id, kernel);
          kernel.disposed.connect(() => kernels.get(options.id) === kernel && kernels.delete(options.id));
          return kernel;
        }
      });
      // JupyterLite cancels the cells that wait, and does not tell the kernel.
      const interrupt = client.interrupt.bind(client);
      client.interrupt = async id => {
        kernels.get(id)?.interrupt();
        return interrupt(id);
      };
    }
  });

  window._JUPYTERLAB = window._JUPYTERLAB || {};
  window._JUPYTERLAB['ninepixels-page'] = {
    init: scope => {
      shared = scope;
    },
    get: async () => {
      const [lite, lumino, { Drawer }, { Kernel }, { Store }] = await Promise.all([
        load('@jupyterlite/services'), load('@lumino/signaling'), import(address + 'drawer.js'), import(address + 'kernel.js'), import(address + 'store.js')
      ]);
      return () => ({ __esModule: true, default: plugin(lite, lumino, { Drawer, Kernel, Store }) });
    }
  };
})();
