using CicdTools.Providers.Formats.Yaml;
using CicdTools.Providers.JenkinsX.PullRequests;
using CicdTools.Providers.JenkinsX.Rules;

namespace CicdTools.Providers.JenkinsX.Environments;

/// <summary>
/// Changes of environments: a pull request on the cluster's repository, from whose requirements the cluster's own pipeline makes them
/// (https://github.com/jenkins-x/jx-api/blob/7998a0a3b5e37fbae5fd6ae44b0815a28ad0b1ea/pkg/apis/core/v4beta1/requirements.go). Written to the cluster, a change would last until that pipeline runs again.
/// </summary>
internal sealed class RequirementsChange(JenkinsXProvider provider, GitHost host, Caller caller)
{
    private const string File = "jx-requirements.yml";

    private readonly PullRequestPublisher _publisher = new(host, caller);

    public async Task<Change> PlanSetAsync(EnvironmentRequest request, CancellationToken cancellationToken)
    {
        // Its name becomes a namespace's and a label's.
        string name = ObjectNames.Valid(request.Name) == request.Name ? Names.Require("an environment", request.Name) : throw Errors.InvalidName("an environment of Jenkins X", request.Name, "only small letters, digits and single dashes are allowed.");
        if (request.WaitTimer is not null || request.Instances is not null || request.Variables is not null || request.Approvers is not null)
            throw new CicdException("NotTaken", CicdErrorKind.Invalid, "Jenkins X takes of an environment only whether versions come there by themselves: instances and variables are in the charts' values, approvers in the file OWNERS of its repository.", name, "Give -RequiresApproval only.");
        TeamEnvironment[] all = await provider.EnvironmentsAsync(cancellationToken).ConfigureAwait(false);
        TeamEnvironment? there = Array.Find(all, one => one.Name == name);
        if (request.Create && there is not null)
            throw new CicdException("EnvironmentExists", CicdErrorKind.Conflict, $"There is an environment '{name}' already.", name, "Set-CicdEnvironment changes it.");
        if (!request.Create && there is null)
            throw Errors.NotFound("EnvironmentNotFound", "environment", name, all.Select(one => one.Name), "New-CicdEnvironment asks for one.");
        string? strategy = request.RequiresApproval is { } approval ? approval ? "Manual" : "Auto" : request.Create ? "Manual" : null;
        DeploymentEnvironment result = new() { Context = provider.Context, Name = name, RequiresApproval = (strategy ?? there?.Strategy) == "Manual", Strategy = strategy ?? there?.Strategy, Namespace = there?.Namespace ?? $"jx-{name}", Order = there?.Order ?? all.Length };
        return await PlanAsync(all, name, $"{(request.Create ? "adds" : "changes")} the environment '{name}'", text => Set(text, name, strategy), result, cancellationToken).ConfigureAwait(false);
    }

    public async Task<Change> PlanRemoveAsync(string name, CancellationToken cancellationToken)
    {
        TeamEnvironment[] all = await provider.EnvironmentsAsync(cancellationToken).ConfigureAwait(false);
        TeamEnvironment there = Array.Find(all, one => one.Name == name) ?? throw Errors.NotFound("EnvironmentNotFound", "environment", name, all.Select(one => one.Name));
        if (there.IsDevelopment || there.IsPreview)
            throw new CicdException("EnvironmentNotRemovable", CicdErrorKind.Invalid, there.IsDevelopment ? $"'{name}' is the environment that Jenkins X itself runs in." : $"'{name}' is a preview: it goes with its pull request.", name, "Name a permanent environment.");
        return await PlanAsync(all, name, $"removes the environment '{name}'", text => Remove(text, name), null, cancellationToken).ConfigureAwait(false);
    }

    internal static string Set(string? text, string name, string? strategy)
    {
        YamlEdit file = YamlEdit.Of(File, text);
        if (Spec(file) is not { } spec)
            throw PromotionRules.Invalid(File, "it has no spec");
        if (Find(spec, name) is not { } found)
            file.Append(spec, "environments", ("key", name), ("promotionStrategy", strategy ?? "Manual"));
        else if (strategy is not null && YamlEdit.TextOf(found, "promotionStrategy") != strategy)
            file.Set(found, "promotionStrategy", strategy);
        return file.Text;
    }

    internal static string Remove(string? text, string name)
    {
        YamlEdit file = YamlEdit.Of(File, text);
        if (Spec(file) is { } spec && Find(spec, name) is { } found)
            file.Remove(spec, "environments", found);
        return file.Text;
    }

    private async Task<Change> PlanAsync(TeamEnvironment[] all, string name, string what, Func<string?, string> edit, DeploymentEnvironment? result, CancellationToken cancellationToken)
    {
        string source = Array.Find(all, one => one.IsDevelopment)?.Source
            ?? throw new CicdException("EnvironmentWithoutRepository", CicdErrorKind.Invalid, "The team's development environment names no Git repository that keeps the cluster.", name, "Set spec.source.url of its Environment.");
        using GitCheckout checkout = await host.CheckOutAsync(source, cancellationToken).ConfigureAwait(false);
        string text = edit(checkout.Read(File));
        if (text == checkout.Read(File))
            return new(name, "Nothing", _ => Task.FromResult<object?>(result)) { AlreadyDone = $"'{checkout.Name}' says so already." };
        return new(name, $"Open a pull request on '{checkout.Name}' that {what}", async token =>
        {
            using GitCheckout now = await host.CheckOutAsync(source, token).ConfigureAwait(false);
            PullRequest pull = await _publisher.OpenAsync(now, [(File, edit(now.Read(File)))], $"environment-{name}-{now.Tip.Sha[..7]}", $"chore: {what.Replace("'", "", StringComparison.Ordinal)}", $"It {what}.", token).ConfigureAwait(false);
            caller.Warn?.Invoke($"The pull request {pull.Url ?? pull.ToString()} {what}: it counts once it is merged and the cluster's pipeline has run.");
            return result;
        })
        {
            Details = PullRequestPublisher.Diff(checkout, [(File, text)]),
        };
    }

    private static YamlMap? Spec(YamlEdit file) => file.Root["spec"] as YamlMap;

    private static YamlMap? Find(YamlMap spec, string name) => YamlEdit.Items(spec, "environments").FirstOrDefault(one => YamlEdit.TextOf(one, "key") == name);
}
