"""Statistical methods on arrays, behind the public functions of the modules beside this folder."""
