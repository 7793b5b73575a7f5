using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Json;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>
/// The functions of CloudFormation (https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference.html) as
/// text, such as <c>!Ref Role</c>, so that they can stand where the model has text.
/// </summary>
internal static partial class Intrinsics
{
    private static readonly string[] Names = ["Base64", "Cidr", "Condition", "FindInMap", "GetAtt", "GetAZs", "If", "ImportValue", "Join", "Length", "Ref", "Select", "Split", "Sub", "ToJsonString", "Transform"];

    /// <summary>The text of a function; null for any other node.</summary>
    public static YamlScalar? Read(YamlNode node)
    {
        if (node.Tag is { } tag)
            return Text(tag[1..], node);
        return node is YamlMap { Entries: [YamlEntry { Name: var name } entry] } && NameOf(name) is { } function ? Text(function, entry.Value, node.Mark) : null;
    }

    /// <summary>The function of a text, with a tag in YAML and with its long name in JSON; any other text as it is.</summary>
    public static YamlNode Write(YamlScalar scalar, bool asJson)
    {
        Match match = Function().Match(scalar.Value);
        if (!match.Success || !Names.Contains(match.Groups["name"].Value))
            return scalar;
        string name = match.Groups["name"].Value, text = match.Groups["arguments"].Value;
        YamlNode arguments = text.StartsWith('[') || text.StartsWith('{') ? JsonLoader.Load(text, "", new()) ?? new YamlScalar(text) : new YamlScalar(text);
        if (asJson)
            return Long(name, arguments);
        return arguments switch
        {
            YamlList list => new YamlList(list.Items) { Tag = "!" + name },
            YamlMap map => new YamlMap(map.Entries) { Tag = "!" + name },
            _ => new YamlScalar(text) { Tag = "!" + name },
        };
    }

    private static YamlScalar Text(string name, YamlNode arguments, SourceMark? mark = null)
    {
        string text = arguments switch
        {
            YamlScalar scalar => scalar.Value,
            YamlList { Items: [YamlScalar resource, YamlScalar attribute] } when name == "GetAtt" => $"{resource.Value}.{attribute.Value}",
            YamlList list => Compact(new YamlList([.. list.Items.Select(Nested)])),
            YamlMap map => Compact(new YamlMap([.. map.Entries.Select(entry => new YamlEntry(entry.Key, Nested(entry.Value)))])),
            _ => "",
        };
        return new($"!{name} {text}") { Mark = mark ?? arguments.Mark };
    }

    // Within arguments functions have their long names, which both notations read.
    private static YamlNode Nested(YamlNode node)
    {
        YamlNode inner = node switch
        {
            YamlList list => new YamlList([.. list.Items.Select(Nested)]),
            YamlMap map => new YamlMap([.. map.Entries.Select(entry => new YamlEntry(entry.Key, Nested(entry.Value)))]),
            YamlScalar scalar => new YamlScalar(scalar.Value, scalar.Style),
            _ => node,
        };
        return node.Tag is { } tag ? Long(tag[1..], inner) : inner;
    }

    private static YamlMap Long(string name, YamlNode arguments)
    {
        if (name == "GetAtt" && arguments is YamlScalar scalar && scalar.Value.IndexOf('.', StringComparison.Ordinal) is int dot and > 0)
            arguments = YamlBuilder.List([scalar.Value[..dot], scalar.Value[(dot + 1)..]]);
        return new([new(name is "Ref" or "Condition" ? name : $"Fn::{name}", arguments)]);
    }

    private static string? NameOf(string key) => key == "Ref" ? key : key.StartsWith("Fn::", StringComparison.Ordinal) ? key[4..] : null;

    // A line end within a string is escaped, so every other one is layout.
    private static string Compact(YamlNode node) => Layout().Replace(JsonText.Write(node).Trim(), " ");

    [GeneratedRegex(@"\n *", RegexOptions.CultureInvariant)]
    private static partial Regex Layout();

    [GeneratedRegex(@"^!(?<name>[A-Za-z0-9]+) (?<arguments>.*)\z", RegexOptions.CultureInvariant | RegexOptions.Singleline | RegexOptions.ExplicitCapture)]
    private static partial Regex Function();
}
