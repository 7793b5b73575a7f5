using CicdTools.Providers.Formats.Yaml;

namespace CicdTools.Providers.Formats.CircleCI;

/// <summary>
/// Steps of orbs that do what a few documented commands do, for a move to another format; reading and writing back keeps them as they are.
/// Only those whose every parameter is known here: https://circleci.com/developer/orbs/orb/circleci/kubernetes, …/circleci/aws-eks.
/// </summary>
internal sealed class OrbSteps(Pipeline pipeline, DiagnosticBag diagnostics)
{
    private const string Remedy = "The machine or image must have what they call, and the job the credentials that they need in its environment.";

    // The command of an orb, the parameters that are understood, and what stands for it.
    private static readonly Dictionary<string, (string[] Parameters, Func<VariableMap, Step?> Write)> Known = new(StringComparer.Ordinal)
    {
        ["circleci/aws-eks/update-kubeconfig-with-authenticator"] = (["cluster-name", "aws-region", "aws-profile", "kubeconfig-file-path", "cluster-authentication-role-arn", "cluster-context-alias", "install-kubectl", "kubectl-version"], ClusterConfiguration),
        ["circleci/kubernetes/create-or-update-resource"] = (["resource-file-path", "action-type", "namespace", "get-rollout-status", "resource-name", "watch-rollout-status", "watch-timeout", "show-kubectl-command"], Resource),
        ["circleci/kubernetes/delete-resource"] = (["resource-file-path", "resource-types", "resource-names", "label-selector", "namespace", "wait", "now", "ignore-not-found", "show-kubectl-command"], Deletion),
    };

    private readonly Dictionary<string, string> _orbs = CircleNative.Find(pipeline.Native, "orbs") is YamlMap orbs
        ? orbs.Entries.Where(entry => entry.Value is YamlScalar).ToDictionary(entry => entry.Name, entry => ((YamlScalar)entry.Value).Value.Split('@')[0], StringComparer.Ordinal) : [];

    /// <summary>The job with what stands for such steps, each named.</summary>
    public Job Of(Job job) => _orbs.Count == 0 ? job : job with { Steps = [.. job.Steps.Select((step, index) => step is NativeStep native ? Of(native, ModelPath.Step(job.Id, index)) : step)] };

    private Step Of(NativeStep step, string subject)
    {
        // Newer versions of an orb write an underscore where older ones wrote a dash.
        string[] names = step.Reference.Split('/');
        if (step.Format != CircleCIFormat.FormatName || step.Native.Length > 0 || names.Length != 2 || !_orbs.TryGetValue(names[0], out string? orb) || !Known.TryGetValue($"{orb}/{Dashed(names[1])}", out var known))
            return step;
        VariableMap inputs = new(step.Inputs.Where(input => input.Key != "name").Select(input => KeyValuePair.Create(Dashed(input.Key), input.Value)));
        if (inputs.Keys.Any(input => !known.Parameters.Contains(input)) || known.Write(inputs) is not { } written)
            return step;
        diagnostics.Approximated($"For the step '{Errors.Shown(step.Reference)}' of the orb '{Errors.Shown(orb)}' stand the commands that it runs.", Remedy, subject);
        return written with { Name = step.Inputs.Find("name"), Condition = step.Condition };
    }

    // https://docs.aws.amazon.com/cli/latest/reference/eks/update-kubeconfig.html
    private static ScriptStep? ClusterConfiguration(VariableMap inputs) => inputs.Find("cluster-name") is not { Length: > 0 } name ? null : Script(
        $"aws eks update-kubeconfig --name {ShellText.Quote(name)}{Option("--region", inputs, "aws-region")}{Option("--profile", inputs, "aws-profile")}{Option("--kubeconfig", inputs, "kubeconfig-file-path")}{Option("--role-arn", inputs, "cluster-authentication-role-arn")}{Option("--alias", inputs, "cluster-context-alias")}");

    // https://kubernetes.io/docs/reference/kubectl/generated/kubectl_apply/, …/kubectl_rollout/kubectl_rollout_status/
    private static Step? Resource(VariableMap inputs)
    {
        string? file = inputs.Find("resource-file-path"), action = inputs.Find("action-type") ?? "apply", name = inputs.Find("resource-name");
        bool waits = Flag(inputs, "get-rollout-status");
        if (file is not { Length: > 0 } || action is not ("apply" or "create") || (waits && name is not { Length: > 0 }))
            return null;
        if (action == "apply" && !waits)
            return new DeployManifestsStep { Paths = [file], Namespace = inputs.Find("namespace") is { Length: > 0 } space ? space : null };
        string of = Option("--namespace", inputs, "namespace");
        return Script($"kubectl {action} -f {ShellText.Quote(file)}{of}", waits ? $"kubectl rollout status {ShellText.Quote(name!)}{of} --watch={(Flag(inputs, "watch-rollout-status", byDefault: true) ? "true" : "false")}{Option("--timeout", inputs, "watch-timeout")}" : null);
    }

    // https://kubernetes.io/docs/reference/kubectl/generated/kubectl_delete/
    private static ScriptStep? Deletion(VariableMap inputs)
    {
        string? file = inputs.Find("resource-file-path"), types = inputs.Find("resource-types"), names = inputs.Find("resource-names");
        string what = file is { Length: > 0 } ? $" -f {ShellText.Quote(file)}" : types is { Length: > 0 } ? $" {ShellText.Quote(types)}{string.Concat((names ?? "").Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => $" {ShellText.Quote(name)}"))}{Option("--selector", inputs, "label-selector")}" : "";
        return what.Length == 0 ? null : Script($"kubectl delete{what}{Option("--namespace", inputs, "namespace")}{(Flag(inputs, "ignore-not-found") ? " --ignore-not-found" : "")}{(Flag(inputs, "now") ? " --now" : "")} --wait={(Flag(inputs, "wait", byDefault: true) ? "true" : "false")}");
    }

    private static ScriptStep Script(params string?[] lines) => new() { Script = string.Join('\n', lines.OfType<string>()) };

    private static string Option(string name, VariableMap inputs, string input) => inputs.Find(input) is { Length: > 0 } value ? $" {name} {ShellText.Quote(value)}" : "";

    private static bool Flag(VariableMap inputs, string input, bool byDefault = false) => inputs.Find(input) is { } value ? value.Equals("true", StringComparison.OrdinalIgnoreCase) : byDefault;

    private static string Dashed(string name) => name.Replace('_', '-');
}
