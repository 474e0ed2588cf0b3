package check

// ForgetGuesses is forgetGuesses, for the tests.
var ForgetGuesses = forgetGuesses

// OneMapOf is oneMap, which takes any maps, kernels and bias.
var OneMapOf = oneMap
