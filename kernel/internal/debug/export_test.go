package debug

// Detail is what JupyterLab is told of a variable.
var Detail = detail
