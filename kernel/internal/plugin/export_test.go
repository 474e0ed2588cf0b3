package plugin

// ReplaceDir lets a test say how renaming fails.
var ReplaceDir = replaceDir
