using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.BuildSpec;

/// <summary>
/// Variables to <c>env</c>. A value there "is replaced by the literal value": one that refers to another variable is exported by a command instead,
/// and a reference to a secret has a list of its own.
/// </summary>
internal sealed class EnvironmentWriter
{
    private readonly YamlBuilder _literals = new(), _parameters = new(), _secrets = new();
    private readonly List<string> _exports = [], _outputCommands = [], _outputs = [];

    public EnvironmentWriter(Pipeline pipeline, Job job, bool isTranslated)
    {
        foreach ((string name, string value) in pipeline.Variables.With(job.Variables))
        {
            if (References.Any().Match(value) is { Success: true } match && match.Length == value.Length)
                (match.Groups["service"].Value == "ssm" ? _parameters : _secrets).Add(name, match.Groups["name"].Value);
            else if (isTranslated && value.Contains('$', StringComparison.Ordinal))
                _exports.Add($"export {name}=\"{value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"");
            else
                _literals.Add(name, new YamlScalar(value));
        }

        foreach ((string name, string value) in job.Outputs)
        {
            if (value != $"${{{name}}}" && value != $"${name}")
                // What a command of its own gives is quoted inside of it already.
                _outputCommands.Add($"export {name}=\"{(value.Contains("$(", StringComparison.Ordinal) ? value : value.Replace("\"", "\\\"", StringComparison.Ordinal))}\"");
            _outputs.Add(name);
        }
    }

    /// <summary>Commands that set variables before all others.</summary>
    public IReadOnlyList<string> Exports => _exports;

    /// <summary>Commands that set the outputs after all others.</summary>
    public IReadOnlyList<string> OutputCommands => _outputCommands;

    /// <summary>The mapping, with the secrets that the commands refer to.</summary>
    public YamlBuilder Write(BuildCommands commands, string? shell)
    {
        foreach ((string name, string service, string key) in commands.References)
        {
            YamlBuilder list = service == "ssm" ? _parameters : _secrets;
            if (!list.Has(name))
                list.Add(name, key);
        }

        return new YamlBuilder().Add("shell", shell).Add("variables", _literals).Add("parameter-store", _parameters).Add("secrets-manager", _secrets).Add("exported-variables", _outputs);
    }
}
