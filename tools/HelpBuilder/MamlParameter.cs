using System.Management.Automation;
using System.Xml.Linq;

namespace CicdTools.HelpBuilder;

/// <summary>A parameter as MAML, from what the engine and the documentation comments say.</summary>
internal static class MamlParameter
{
    private const string DefaultMark = "Default: ";

    private static readonly XNamespace Text = "http://schemas.microsoft.com/maml/2004/10";
    private static readonly XNamespace Commands = "http://schemas.microsoft.com/maml/dev/command/2004/10";
    private static readonly XNamespace Dev = "http://schemas.microsoft.com/maml/dev/2004/10";

    private static readonly Dictionary<string, string> OfTheEngine = new(StringComparer.Ordinal)
    {
        ["WhatIf"] = "Shows what would happen. Nothing is changed.",
        ["Confirm"] = "Asks before anything is changed. -Confirm:$false agrees beforehand.",
    };

    /// <summary>Each parameter once, without those that all commands have.</summary>
    public static IEnumerable<CommandParameterInfo> All(CmdletInfo cmdlet) => cmdlet.ParameterSets
        .OrderByDescending(set => set.IsDefault)
        .SelectMany(Ordered)
        .DistinctBy(parameter => parameter.Name)
        .OrderBy(parameter => parameter.Name is "WhatIf" or "Confirm");

    /// <summary>In the order of the syntax: by position, then those that must be given, then the rest.</summary>
    public static IEnumerable<CommandParameterInfo> Ordered(CommandParameterSetInfo set) => set.Parameters
        .Where(parameter => !Cmdlet.CommonParameters.Contains(parameter.Name))
        .OrderBy(parameter => parameter.Position < 0 ? int.MaxValue : parameter.Position)
        .ThenByDescending(parameter => parameter.IsMandatory)
        .ThenBy(parameter => parameter.Name is "WhatIf" or "Confirm");

    public static XElement From(CmdletInfo cmdlet, CommandParameterInfo parameter, XmlComments comments)
    {
        string description = comments.Of(cmdlet.ImplementingType, parameter.Name) ?? OfTheEngine.GetValueOrDefault(parameter.Name, "");
        bool isSwitch = parameter.ParameterType == typeof(SwitchParameter);
        Type type = Nullable.GetUnderlyingType(parameter.ParameterType) ?? parameter.ParameterType;
        Type element = type.IsArray ? type.GetElementType()! : type;
        return new(
            Commands + "parameter",
            new XAttribute("required", Xml(parameter.IsMandatory)),
            new XAttribute("globbing", Xml(parameter.Attributes.OfType<SupportsWildcardsAttribute>().Any())),
            new XAttribute("pipelineInput", Pipeline(parameter)),
            new XAttribute("position", parameter.Position < 0 ? "named" : $"{parameter.Position}"),
            new XAttribute("aliases", string.Join(", ", parameter.Aliases.Where(alias => alias is not ("wi" or "cf")).DefaultIfEmpty("none"))),
            new XElement(Text + "name", parameter.Name),
            Maml.Description(description),
            isSwitch ? null : new XElement(Commands + "parameterValue", new XAttribute("required", "true"), type.Name),
            isSwitch ? null : Maml.TypeName(type.FullName!),
            element.IsEnum ? new XElement(Commands + "parameterValueGroup", Enum.GetNames(element).Select(name => new XElement(Commands + "parameterValue", new XAttribute("required", "false"), name))) : null,
            new XElement(Dev + "defaultValue", isSwitch ? "False" : Default(description)));
    }

    private static string Pipeline(CommandParameterInfo parameter) => (parameter.ValueFromPipeline, parameter.ValueFromPipelineByPropertyName) switch
    {
        (true, true) => "True (ByValue, ByPropertyName)",
        (true, false) => "True (ByValue)",
        (false, true) => "True (ByPropertyName)",
        _ => "False",
    };

    // The comments state defaults in words; that is more than a property's initial value could say.
    private static string Default(string description)
    {
        int at = description.IndexOf(DefaultMark, StringComparison.Ordinal);
        if (at < 0)
            return "None";
        string rest = description[(at + DefaultMark.Length)..];
        int end = rest.IndexOf(". ", StringComparison.Ordinal);
        return (end < 0 ? rest : rest[..end]).TrimEnd('.');
    }

    private static string Xml(bool value) => value ? "true" : "false";
}
