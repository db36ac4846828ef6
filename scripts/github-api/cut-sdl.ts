/** Types and fields out of GitHub's GraphQL schema, with whatever inputs, enums and scalars they need. */
import {
  buildSchema,
  getNamedType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isObjectType,
  isScalarType,
  print,
} from "graphql";
import type { DefinitionNode, FieldDefinitionNode, GraphQLSchema, NamedTypeNode } from "graphql";
import { parse, visit } from "graphql";

/** Field names by type; throws on a type or field that the schema lacks. */
export function cutSdl(sdl: string, played: Readonly<Record<string, readonly string[]>>): string {
  const schema = buildSchema(sdl, { assumeValid: true });
  const needed = new Set(Object.keys(played));
  for (const [type, fields] of Object.entries(played)) {
    for (const field of fields) neededTypes(schema, type, field).forEach((name) => needed.add(name));
  }
  const definitions = parse(sdl, { noLocation: true }).definitions.filter(
    (definition) => "name" in definition && definition.name !== undefined && needed.has(definition.name.value),
  );
  return `${definitions.map((definition) => print(slim(definition, played))).join("\n\n")}\n`;
}

function neededTypes(schema: GraphQLSchema, typeName: string, fieldName: string): string[] {
  const type = schema.getType(typeName);
  const field = isObjectType(type) || isInterfaceType(type) ? type.getFields()[fieldName] : undefined;
  if (field === undefined) throw new Error(`GitHub's schema has no ${typeName}.${fieldName}`);
  return [field.type, ...field.args.map((argument) => argument.type)].flatMap((found) =>
    withInputs(schema, getNamedType(found).name),
  );
}

function withInputs(schema: GraphQLSchema, name: string): string[] {
  const type = schema.getType(name);
  if (isInputObjectType(type)) {
    const fields = Object.values(type.getFields());
    return [name, ...fields.flatMap((field) => withInputs(schema, getNamedType(field.type).name))];
  }
  if (isEnumType(type)) return [name];
  return isScalarType(type) && !["String", "Int", "Float", "Boolean", "ID"].includes(name) ? [name] : [];
}

function slim(definition: DefinitionNode, played: Readonly<Record<string, readonly string[]>>): DefinitionNode {
  return visit(definition, {
    enter(node) {
      if ("description" in node && node.description !== undefined)
        return { ...node, description: undefined, directives: [] };
      return undefined;
    },
    ObjectTypeDefinition: (node) => ({ ...node, ...keep(node.name.value, node) }),
    InterfaceTypeDefinition: (node) => ({ ...node, ...keep(node.name.value, node) }),
  });

  function keep(
    name: string,
    node: { fields?: readonly FieldDefinitionNode[]; interfaces?: readonly NamedTypeNode[] },
  ) {
    const fields = (node.fields ?? []).filter((field) => played[name]?.includes(field.name.value));
    const has = (field: string): boolean => played[name]?.includes(field) === true;
    const interfaces = (node.interfaces ?? []).filter((one) => played[one.name.value]?.every(has) === true);
    return { description: undefined, directives: [], fields, interfaces };
  }
}
