using System.Xml.Linq;

namespace CicdTools.Providers.Aws;

/// <summary>Reads answers in XML by the names alone: each service has a namespace of its own.</summary>
internal static class AwsXml
{
    public static string? Text(this XElement element, string name) => element.Descendants().FirstOrDefault(one => one.Name.LocalName == name)?.Value;

    public static string Require(this XElement element, string name) =>
        element.Text(name) ?? throw new CicdException("AnswerInvalid", CicdErrorKind.Unavailable, $"AWS's answer has no {name}.", name, "Check the context's address.");

    /// <summary>The members of a list.</summary>
    public static IEnumerable<XElement> Members(this XElement element, string list) =>
        element.Descendants().FirstOrDefault(one => one.Name.LocalName == list)?.Elements().Where(one => one.Name.LocalName == "member") ?? [];

    /// <summary>A child's text, not that of one deeper down.</summary>
    public static string? Child(this XElement element, string name) => element.Elements().FirstOrDefault(one => one.Name.LocalName == name)?.Value;
}
