"""tqcheck reads French that a machine translated from English and says, sentence by sentence, whether it can be published."""
