using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;

namespace CicdTools.HelpBuilder;

/// <summary>The documentation comments that the compiler wrote beside an assembly.</summary>
internal sealed partial class XmlComments(Dictionary<string, string> summaries)
{
    public static XmlComments Beside(string assembly) => new(XDocument.Load(Path.ChangeExtension(assembly, ".xml")).Descendants("member")
        .Where(member => member.Element("summary") is not null)
        .ToDictionary(member => member.Attribute("name")!.Value, member => Text(member.Element("summary")!), StringComparer.Ordinal));

    public string? Of(Type type) => summaries.GetValueOrDefault($"T:{type.FullName}");

    /// <summary>The comment of a property, also of one that a base class declares.</summary>
    public string? Of(Type type, string property)
    {
        PropertyInfo? found = type.GetProperty(property, BindingFlags.Public | BindingFlags.Instance);
        if (found?.DeclaringType is not { } declaring)
            return null;
        Type definition = declaring.IsGenericType ? declaring.GetGenericTypeDefinition() : declaring;
        return summaries.GetValueOrDefault($"P:{definition.FullName}.{property}");
    }

    private static string Text(XElement element)
    {
        string text = string.Concat(element.Nodes().Select(node => node switch
        {
            XText plain => plain.Value,
            XElement { Name.LocalName: "see" or "seealso" } see => see.Attribute("cref")?.Value.Split('.')[^1] ?? see.Attribute("langword")?.Value ?? see.Value,
            XElement { Name.LocalName: "paramref" or "typeparamref" } reference => reference.Attribute("name")?.Value ?? "",
            XElement other => other.Value,
            _ => "",
        }));
        return Blanks().Replace(text, " ").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Blanks();
}
