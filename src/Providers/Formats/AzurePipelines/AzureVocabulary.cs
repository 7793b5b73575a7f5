using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.Conversion;

namespace CicdTools.Providers.Formats.AzurePipelines;

/// <summary>
/// References: macros <c>$(x)</c>, template expressions <c>${{ }}</c> and runtime expressions <c>$[ ]</c>
/// (https://learn.microsoft.com/azure/devops/pipelines/process/variables#understand-variable-syntax), in scripts environment variables too.
/// Variables, secrets and settings look the same.
/// </summary>
internal sealed partial class AzureVocabulary : IVocabulary
{
    // Commands that stand alone in a shell's command substitution, which looks like a macro.
    private static readonly HashSet<string> Commands = new(StringComparer.Ordinal) { "pwd", "date", "whoami", "hostname", "nproc", "uname", "mktemp", "id", "arch", "tty", "ls", "env", "true", "cat" };

    /// <inheritdoc/>
    public TextPart[] Read(string text, TextPlace place) =>
        Join(place == TextPlace.CacheKey ? CacheKeys.Read(text, segment => References(segment, place)) : References(text, place));

    /// <inheritdoc/>
    public string? Write(TextPart part, TextPlace place) => part switch
    {
        LiteralPart literal => place == TextPlace.CacheKey ? CacheKeys.Literal(literal.Text) : literal.Text,
        FactPart fact => AzureFacts.Write(fact.Fact),
        VariablePart variable => $"$({variable.Name})",
        SettingPart setting => $"$({setting.Name})",
        SecretPart secret => $"$({secret.Name})",
        MatrixPart value => $"$({value.Name})",
        InputPart input => $"${{{{ parameters.{input.Name} }}}}",
        StepOutputPart output => $"$({output.Step}.{output.Name})",
        // Only variables and conditions take runtime expressions.
        JobOutputPart output => place == TextPlace.Script ? null : $"$[ dependencies.{AzureNames.Clean(output.Job)}.outputs['{(output.Name.Contains('.', StringComparison.Ordinal) ? output.Name : $"{OutputSteps.Id}.{output.Name}")}'] ]",
        FileDigestPart digest => place == TextPlace.CacheKey ? CacheKeys.Digest(digest.Patterns) : null,
        _ => null,
    };

    private static IEnumerable<TextPart> References(string text, TextPlace place)
    {
        int at = 0;
        foreach (Match match in Reference().Matches(text))
        {
            if (Of(match, place) is not { } parts)
                continue;
            if (match.Index > at)
                yield return new LiteralPart(text[at..match.Index]);
            foreach (TextPart part in parts)
                yield return part;
            at = match.Index + match.Length;
        }

        if (at < text.Length)
            yield return new LiteralPart(text[at..]);
    }

    private static TextPart[]? Of(Match match, TextPlace place)
    {
        if (match.Groups["macro"] is { Success: true, Value: var macro })
            return AzureFacts.Read(macro) ?? (place == TextPlace.Script && Commands.Contains(macro) ? null : [new VariablePart(macro)]);
        if (match.Groups["environment"] is { Success: true, Value: var environment })
            return place == TextPlace.Script && AzureFacts.OfEnvironment(environment) is { } name ? AzureFacts.Read(name) : null;
        return Expression(match.Groups["template"] is { Success: true, Value: var template } ? template : match.Groups["runtime"].Value, match.Value);
    }

    private static TextPart[] Expression(string expression, string text)
    {
        if (Parameter().Match(expression) is { Success: true } parameter)
            return [new InputPart(parameter.Groups["name"].Value)];
        if (Variable().Match(expression) is { Success: true } variable)
            return AzureFacts.Read(variable.Groups["name"].Value) ?? [new VariablePart(variable.Groups["name"].Value)];
        if (Output().Match(expression) is { Success: true } output)
        {
            string name = output.Groups["name"].Value;
            return [new JobOutputPart(output.Groups["job"].Value, name.StartsWith(OutputSteps.Id + ".", StringComparison.Ordinal) ? name[(OutputSteps.Id.Length + 1)..] : name)];
        }

        return [new NativePart(text)];
    }

    private static TextPart[] Join(IEnumerable<TextPart> parts)
    {
        List<TextPart> joined = [];
        foreach (TextPart part in parts)
        {
            if (part is LiteralPart next && joined is [.., LiteralPart last])
                joined[^1] = new LiteralPart(last.Text + next.Text);
            else
                joined.Add(part);
        }

        return [.. joined];
    }

    [GeneratedRegex(@"\$\((?<macro>[A-Za-z_][\w.-]*)\)|\$\{\{(?<template>(?:[^}']|'[^']*'|\}(?!\}))*)\}\}|\$\[(?<runtime>(?:[^\]'\[]|'[^']*'|\[[^\]]*\])*)\]|\$(?:env:)?\{?(?<environment>(?:BUILD|SYSTEM|AGENT|PIPELINE)_[A-Z_]+)\}?", RegexOptions.CultureInvariant)]
    private static partial Regex Reference();

    [GeneratedRegex(@"^\s*parameters(?:\.(?<name>\w+)|\['(?<name>[^']+)'\])\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Parameter();

    [GeneratedRegex(@"^\s*variables(?:\.(?<name>\w+)|\['(?<name>[^']+)'\])\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Variable();

    [GeneratedRegex(@"^\s*(?:dependencies|stageDependencies\.\w+)\.(?<job>\w+)\.outputs\['(?<name>[^']+)'\]\s*$", RegexOptions.CultureInvariant)]
    private static partial Regex Output();
}
