// From the server's OpenAPI document to the fields of a form. Knows no endpoint by name: what the
// document says is what the form shows.

/** The fields of an endpoint's input, in the document's order. */
export function inputFields(document, endpointId) {
  const body = document.paths[`/${endpointId}`].post.requestBody;
  return objectFields(body.content["application/json"].schema, document);
}

function objectFields(schema, document) {
  const object = resolve(schema, document);
  const order = object["x-fal-order-properties"] ?? Object.keys(object.properties ?? {});
  const required = new Set(object.required ?? []);
  return order.map((name) =>
    field(name, object.properties[name], required.has(name), document),
  );
}

function field(name, property, required, document) {
  const nullable = (property.anyOf ?? []).some((choice) => choice.type === "null");
  const type = resolve(
    property.anyOf?.find((choice) => choice.type !== "null") ?? property,
    document,
  );
  const ui = property.ui ?? type.ui ?? {};
  return {
    name,
    title: property.title ?? name,
    description: property.description ?? "",
    required,
    nullable,
    important: required || ui.important === true,
    fallback: property.default,
    example: property.examples?.[0],
    ...kindOf(name, type, ui, document),
  };
}

function kindOf(name, type, ui, document) {
  if (["image", "video", "audio", "file"].includes(ui.field)) {
    return { kind: "media", media: ui.field };
  }
  if (type.enum) {
    return { kind: "choice", options: type.enum };
  }
  switch (type.type) {
    case "string":
      return { kind: "text" };
    case "boolean":
      return { kind: "flag" };
    case "integer":
    case "number":
      return {
        kind: "number",
        whole: type.type === "integer",
        least: type.minimum,
        most: type.maximum,
        multipleOf: type.multipleOf,
      };
    case "array":
      return {
        kind: "list",
        most: type.maxItems,
        item: field(name, type.items ?? {}, true, document),
      };
    case "object":
      return type.properties
        ? { kind: "object", fields: objectFields(type, document) }
        : { kind: "json" };
    default:
      return { kind: "json" };
  }
}

function resolve(schema, document) {
  const reference = schema.$ref ?? schema.allOf?.[0]?.$ref;
  if (!reference) {
    return schema;
  }
  const found = reference
    .replace(/^#\//, "")
    .split("/")
    .reduce((node, key) => node?.[key], document);
  return found ? resolve(found, document) : {};
}
