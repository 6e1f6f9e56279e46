// Names that Python has from C++.
#include <pybind11/pybind11.h>
namespace py = pybind11;

/// Adds.
int add(int a, int b) { return a + b; }

PYBIND11_MODULE(_C, m, py::mod_gil_not_used()) {
  m.doc() = "Not a binding.";
  m.def("add", &add, "Adds two \"numbers\".", py::arg("a"), py::arg("b") = 1).def("plus", add);
  m.def(computed, &add);
  py::class_<ns::Shape<int>, std::shared_ptr<ns::Shape<int>>, Base>(m, "Shape", "A shape.")
      .def(py::init<int>())
      .def("area", &Shape::area)  // behind
      .def("area", py::overload_cast<int>(&Shape::area, py::const_), py::call_guard<G>(), R"(Raw "doc".)")
      .def_static("make", [](int x) { return x; })
      .def_readwrite("x", &Shape::x)
      .def_property_readonly("y", static_cast<int (Shape::*)() const>(&Shape::y));
  py::class_<Inner> inner(m, "Inner");
  inner.def("f", &Inner::f);
  py::enum_<Kind>(m, "Kind", py::arithmetic()).value("A", Kind::A).value("B", Kind::B).export_values();
  auto nn = m.def_submodule("nn", "Nets.");
  nn.def<int>("relu", &relu);
  auto deep = nn.def_submodule("deep");
  py::enum_<Mode>(deep, "Mode").value("ON", Mode::ON);
  m.attr("VERSION") = "1" "2";
  thing.value("not", a);
}

void init_more(py::module_& m, py::class_<X>& c) {
  m.def("more", &more);
  c.def("method", &X::method);
}

PYBIND11_MODULE(TORCH_EXTENSION_NAME, m) { m.def("unknown", &add); }

TORCH_LIBRARY(shapes, m) {
  m.def("area(Tensor x, "
        "int[2] size) -> Tensor");
  m.def(TORCH_SELECTIVE_SCHEMA("other::op.overload(Tensor a) -> Tensor"));
  m.def("both(Tensor a) -> Tensor", &both);
  m.class_<Queue>("Queue").def("push", &Queue::push);
}
TORCH_LIBRARY_IMPL(shapes, CUDA, m) { m.impl("area", TORCH_FN(area_cuda)); }

static PyObject *spam_run(PyObject *self, PyObject *args) { return nullptr; }
NPY_NO_EXPORT PyMethodDef spam_methods[] = {
    {"run", (PyCFunction)(void (*)(void))spam_run, METH_VARARGS | METH_KEYWORDS, PyDoc_STR("Runs.")},
#ifdef MORE
    {"more", spam_more, METH_NOARGS, NULL},
#endif
    {.ml_name = "named", .ml_meth = spam_run, .ml_doc = "By field."},
    {NULL, NULL, 0, NULL}  // {"no", such, 0, 0}
};
static PyGetSetDef type_getset[] = {{"shape", (getter)get_shape, NULL, "The shape.", NULL}, {NULL}};
static PyMemberDef type_members[] = {{"size", T_INT, offsetof(Thing, size), 0, "The size."}, {NULL}};
static PyTypeObject ThingType = {
    PyVarObject_HEAD_INIT(NULL, 0) .tp_name = "spam.Thing",
    .tp_getset = type_getset,
};
static PyTypeObject OldType = {PyVarObject_HEAD_INIT(NULL, 0) "spam.Old", sizeof(Old), 0};
static struct PyModuleDef spam_def = {PyModuleDef_HEAD_INIT, "spam", "Spam.", -1, spam_methods};
PyMODINIT_FUNC PyInit_spam(void) {
  PyObject *m = PyModule_Create(&spam_def);
  PyModule_AddObject(m, "Thing", (PyObject *)&ThingType);
  PyModule_AddIntConstant(m, "LIMIT", 3);
  return m;
}
