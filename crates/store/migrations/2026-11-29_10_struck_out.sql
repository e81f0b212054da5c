-- Whether a record stays struck out is asked from now on: with every migration all that is shown is written anew, and this with it.
DELETE FROM conflict;
