package domain

// IDAfter is idAfter for tests.
var IDAfter = idAfter
