using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Rules;

/// <summary>Statements that allow all actions on all resources. See docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html, "Apply least-privilege permissions".</summary>
internal sealed class WideIamPolicy() : Rule("WideIamPolicy", DiagnosticSeverity.Error, "A policy of AWS allows every action of a service, or of all of them, on every resource.")
{
    public override IEnumerable<Finding> Examine(RuleFile file)
    {
        if (!file.Kind.HasFlag(FileKind.Json) && !file.Kind.HasFlag(FileKind.Yaml))
            yield break;
        foreach (YamlMap statement in file.Documents.SelectMany(ScriptNodes.Maps))
        {
            if (statement["Effect"] is not YamlScalar { Value: "Allow" } || !Texts(statement["Resource"]).Any(resource => resource.Value == "*"))
                continue;
            foreach (YamlScalar action in Texts(statement["Action"]).Where(action => action.Value == "*" || action.Value.EndsWith(":*", StringComparison.Ordinal)))
                yield return new(file.Offset(action), action.Value == "*" ? "Everything is allowed on every resource." : $"Every action of '{action.Value[..^2]}' is allowed on every resource.", "Name the actions that the pipeline calls, and the resources that it calls them on.") { Severity = action.Value == "*" ? null : DiagnosticSeverity.Warning };
        }
    }

    private static IEnumerable<YamlScalar> Texts(YamlNode? node) => node switch
    {
        YamlScalar scalar => [scalar],
        YamlList list => list.Items.OfType<YamlScalar>(),
        _ => [],
    };
}
