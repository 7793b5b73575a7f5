using System.Management.Automation;
using System.Xml.Linq;

namespace CicdTools.HelpBuilder;

/// <summary>The XML that Get-Help reads beside a module's manifest: https://learn.microsoft.com/powershell/scripting/developer/help/writing-help-for-windows-powershell-cmdlets.</summary>
internal static class Maml
{
    private static readonly XNamespace Root = "http://msh";
    private static readonly XNamespace Text = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Commands = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    public static XDocument Document(IEnumerable<XElement> commands) => new(new XElement(Root + "helpItems", new XAttribute("schema", "maml"), commands));

    public static XElement Command(CmdletInfo cmdlet, CommandPage page, XmlComments comments)
    {
        Func<CommandParameterInfo, XElement> describe = parameter => MamlParameter.From(cmdlet, parameter, comments);
        string synopsis = page.Synopsis.Length > 0 ? page.Synopsis : comments.Of(cmdlet.ImplementingType) ?? "";
        return new(
            Commands + "command",
            new XAttribute(XNamespace.Xmlns + "maml", Text.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "command", Commands.NamespaceName),
            new XAttribute(XNamespace.Xmlns + "dev", Dev.NamespaceName),
            new XElement(
                Commands + "details",
                new XElement(Commands + "name", cmdlet.Name),
                new XElement(Commands + "verb", cmdlet.Verb),
                new XElement(Commands + "noun", cmdlet.Noun),
                Description(synopsis)),
            Description(page.Description),
            new XElement(Commands + "syntax", cmdlet.ParameterSets.Select(set => new XElement(Commands + "syntaxItem", new XElement(Text + "name", cmdlet.Name), MamlParameter.Ordered(set).Select(describe)))),
            new XElement(Commands + "parameters", MamlParameter.All(cmdlet).Select(describe)),
            new XElement(Commands + "inputTypes", Inputs(cmdlet).Select(type => new XElement(Commands + "inputType", TypeName(type)))),
            new XElement(Commands + "returnValues", cmdlet.OutputType.Select(type => new XElement(Commands + "returnValue", TypeName(type.Name)))),
            new XElement(Commands + "examples", page.Examples.Select(ExampleOf)),
            new XElement(Text + "relatedLinks", page.Links.Select(LinkOf)));
    }

    public static XElement Description(params IEnumerable<string> paragraphs) => new(Text + "description", paragraphs.Select(paragraph => new XElement(Text + "para", paragraph)));

    public static XElement TypeName(string name) => new(Dev + "type", new XElement(Text + "name", name));

    // By property name nearly every object is taken; what is worth telling is what is taken as itself.
    private static IEnumerable<string> Inputs(CmdletInfo cmdlet) =>
        MamlParameter.All(cmdlet).Where(parameter => parameter.ValueFromPipeline).Select(parameter => parameter.ParameterType.FullName!).DefaultIfEmpty("None").Distinct();

    private static XElement ExampleOf(Example example, int index) => new(
        Commands + "example",
        new XElement(Text + "title", $"---- Example {index + 1}: {example.Title} ----"),
        new XElement(Dev + "code", example.Code),
        new XElement(Dev + "remarks", new XElement(Text + "para", example.Remarks), new XElement(Text + "para")));

    private static XElement LinkOf(string link)
    {
        // [text](address), or the name of a command or topic.
        bool hasAddress = link.StartsWith('[') && link.Contains("](", StringComparison.Ordinal) && link.EndsWith(')');
        string[] parts = hasAddress ? link[1..^1].Split("](", 2) : [link, ""];
        return new(Text + "navigationLink", new XElement(Text + "linkText", parts[0]), new XElement(Text + "uri", parts[1]));
    }
}
