package check

// ForgetGuesses is forgetGuesses, for the tests.
var ForgetGuesses = forgetGuesses
