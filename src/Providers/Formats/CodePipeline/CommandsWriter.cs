using System.Globalization;
using System.Text.RegularExpressions;
using CicdTools.Providers.Formats.BuildSpec;
using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CodePipeline;

/// <summary>The scripts of a job to one <c>Commands</c> action (https://docs.aws.amazon.com/codepipeline/latest/userguide/action-reference-Commands.html).</summary>
internal sealed partial class CommandsWriter(Job job, VariableMap variables, bool isTranslated, DiagnosticBag diagnostics)
{
    private const string Format = CodePipelineFormat.FormatName;

    // https://docs.aws.amazon.com/codepipeline/latest/APIReference/API_ActionDeclaration.html: environmentVariables.
    private const int MaxVariables = 10;
    private const int MaxValue = 2000;

    private readonly List<string> _commands = [];
    private readonly Dictionary<string, (string Name, bool IsSecret)> _references = new(StringComparer.Ordinal);
    private readonly List<YamlNode> _variables = [];
    private readonly string _owner = $"the job '{Errors.Shown(job.Id)}'";
    private int _files;

    /// <summary>The action's commands and variables.</summary>
    public YamlBuilder Write(IEnumerable<(ScriptStep Step, int Index)> steps, Condition? condition, IEnumerable<KeyValuePair<string, string>> outputs)
    {
        // References in values need variables too, so scripts come first and the exports are put before them.
        foreach ((ScriptStep step, int index) in steps)
            Add(step, condition, ModelPath.Step(job.Id, index));
        foreach ((string name, string value) in outputs.Where(output => output.Value != $"${{{output.Key}}}" && output.Value != $"${output.Key}"))
            _commands.Add(References($"export {name}=\"{value.Replace("\"", "\\\"", StringComparison.Ordinal)}\""));
        Variables();
        if (_commands.Count == 0)
            _commands.Add("true");
        if (_commands.Count > CommandLines.MaxCommands)
            diagnostics.Lost($"more than {CommandLines.MaxCommands} commands of {_owner}", Format, "Put the script into a file of the repository and call it.", ModelPath.Job(job.Id));
        return new YamlBuilder().Add("commands", YamlBuilder.List(_commands.Take(CommandLines.MaxCommands))).Add("environmentVariables", _variables.Count == 0 ? null : new YamlList(_variables));
    }

    /// <summary>References as a shell would write them, to be found again by <see cref="References"/>.</summary>
    public static string Escape(string word) => Output().Replace(word, (Match match) => "$" + match.Value);

    private void Add(ScriptStep step, Condition? condition, string subject)
    {
        string script = References(step.Script);
        Condition?[] conditions = [condition is OnSuccessCondition or AlwaysCondition ? null : condition, step.Condition is OnSuccessCondition ? null : step.Condition];
        bool isPlain = Array.TrueForAll(conditions, test => test is null) && !step.ContinueOnError && step.WorkingDirectory is null && step.Variables.Count == 0 && step.Shell is null or "sh" or "bash";
        if (step.Timeout is not null)
            diagnostics.Lost($"the timeout of a step of {_owner}", Format, "Call the command with timeout(1).", subject);
        if (isPlain && CommandLines.AreCommands(script))
        {
            _commands.AddRange(ShellText.Lines(script));
            return;
        }

        List<string> tests = [];
        foreach (Condition test in conditions.OfType<Condition>())
            tests.Add(Test(test, subject));
        string interpreter = step.Shell switch { null or "bash" => "bash -e", "sh" => "sh -e", "python" => "python3", "pwsh" => "pwsh -NoProfile -File", _ => step.Shell };
        string path = string.Create(CultureInfo.InvariantCulture, $"/tmp/{Clean(job.Id)}-{++_files}{(interpreter.StartsWith("pwsh", StringComparison.Ordinal) ? ".ps1" : "")}");
        diagnostics.Approximated($"Commands have one line each: a script of {_owner} is put into a file and run from there.", subject: subject);
        _commands.AddRange(CommandLines.File(script, path));
        string exports = string.Concat(step.Variables.Select(entry => $"export {entry.Key}=\"{References(entry.Value).Replace("\"", "\\\"", StringComparison.Ordinal)}\"; "));
        string folder = step.WorkingDirectory is null ? "" : $"cd {ShellText.Quote(References(step.WorkingDirectory))} && ";
        string run = $"{exports}{folder}{interpreter} {path}";
        run = exports.Length + folder.Length > 0 ? $"({run})" : run;
        run = step.ContinueOnError ? $"{run} || true" : run;
        _commands.Add(tests.Count == 0 ? run : $"if {string.Join(" && ", tests.Select(test => $"{{ {test}; }}"))}; then {run}; fi");
    }

    private string Test(Condition condition, string subject)
    {
        if (ShellTests.Write(condition) is { } test)
        {
            diagnostics.Approximated($"A condition of {_owner} is a test in its shell.", subject: subject);
            return References(test);
        }

        diagnostics.Lost($"the condition of a step of {_owner}; its commands do not run", Format, "Write the condition by hand.", $"{subject}.condition");
        return "false";
    }

    private void Variables()
    {
        List<string> exports = [];
        foreach ((string name, string value) in variables)
        {
            if (BuildSpec.References.Any().Match(value) is { Success: true } match && match.Length == value.Length && match.Groups["service"].Value == "secretsmanager" && _variables.Count < MaxVariables)
                Variable(name, match.Groups["name"].Value, "SECRETS_MANAGER");
            else if (value.Length is 0 or > MaxValue || value.Contains('\n', StringComparison.Ordinal) || !Name().IsMatch(name) || _variables.Count >= MaxVariables - _references.Count || (isTranslated && value.Contains("${", StringComparison.Ordinal)))
                exports.Add(References($"export {name}=\"{Quoted(value)}\""));
            else
                Variable(name, value, "PLAINTEXT");
        }

        _commands.InsertRange(0, exports);
        foreach ((string reference, (string name, bool isSecret)) in _references)
            Variable(name, reference, isSecret ? "SECRETS_MANAGER" : "PLAINTEXT");
        if (_variables.Count > MaxVariables)
            diagnostics.Lost($"more than {MaxVariables} variables of {_owner}", Format, "Write them into a file of the repository.", ModelPath.Job(job.Id));
    }

    private string Quoted(string value)
    {
        string quoted = value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("`", "\\`", StringComparison.Ordinal);
        quoted = isTranslated ? quoted : quoted.Replace("$", "\\$", StringComparison.Ordinal);
        return quoted.Contains('\n', StringComparison.Ordinal) ? $"$(printf '%b' \"{quoted.Replace("\n", "\\n", StringComparison.Ordinal)}\")" : quoted;
    }

    private void Variable(string name, string value, string type)
    {
        if (_variables.Count < MaxVariables)
            _variables.Add(new YamlBuilder().Add("name", name).Add("value", value).Add("type", type).Map);
    }

    // The service replaces references in variables; a command sees the variable.
    private string References(string text)
    {
        string secrets = BuildSpec.References.Any().Replace(text, (Match match) => match.Groups["service"].Value == "ssm"
            ? $"$(aws ssm get-parameter --with-decryption --name {ShellText.Quote(match.Groups["name"].Value)} --query Parameter.Value --output text)"
            : $"${{{Named(match.Groups["name"].Value, BuildSpec.References.VariableOf(match.Groups["name"].Value), isSecret: true)}}}");
        return isTranslated ? Escaped().Replace(secrets, (Match match) => $"${{{Named(match.Groups["reference"].Value, Clean(match.Groups["name"].Value).Replace('-', '_').ToUpperInvariant(), isSecret: false)}}}") : secrets;
    }

    private string Named(string reference, string name, bool isSecret)
    {
        if (!_references.TryGetValue(reference, out (string Name, bool IsSecret) known))
            _references[reference] = known = (name, isSecret);
        return known.Name;
    }

    private static string Clean(string text) => string.Concat(text.Select(character => char.IsAsciiLetterOrDigit(character) || character is '-' or '_' ? character : '_'));

    [GeneratedRegex(@"\$?(?<reference>\#\{[A-Za-z0-9@\-_]+\.(?<name>[A-Za-z0-9@\-_.]+)\})", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Escaped();

    [GeneratedRegex(@"\#\{[A-Za-z0-9@\-_]+\.(?<name>[A-Za-z0-9@\-_.]+)\}", RegexOptions.CultureInvariant | RegexOptions.ExplicitCapture)]
    private static partial Regex Output();

    [GeneratedRegex("^[A-Za-z0-9_]{1,128}$", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
