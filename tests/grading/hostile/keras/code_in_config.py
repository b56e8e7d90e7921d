# Sends a configuration with code in it.
# expect: model=0
import json
from nncourse.grading.inside import agent
from nncourse.grading.wire import keras_objects
give = keras_objects.give
def forged(writer, value, depth):
    made = give(writer, value, depth)
    if made is None or made.get("kind") != "object":
        return made
    parts = {"config": json.dumps(keras.saving.serialize_keras_object(value)), "weights": [np.asarray(each) for each in value.weights]}
    node = json.loads(parts["config"])
    node["config"]["layers"][1]["config"]["activation"] = {"class_name": "__lambda__", "config": {"code": "4wAAAAA=", "defaults": None, "closure": None}}
    parts["config"] = json.dumps(node)
    return {"t": "keras", "kind": "object", "v": writer.node(parts, depth + 1)}
keras_objects.give = forged
model = keras.Sequential([keras.Input((4,)), keras.layers.Dense(3, "relu"), keras.layers.Dense(2)])
