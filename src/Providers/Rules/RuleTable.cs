namespace CicdTools.Providers.Rules;

/// <summary>The list of rules, written out: what is here is what there is. Each has a page in docs/rules.</summary>
internal static class RuleTable
{
    public static IReadOnlyList<Rule> All { get; } =
    [
        new FlattenedYaml(),
        new BrokenJson(),
        new DoubledCommand(),
        new RetiredRunnerImage(),
        new OutdatedAction(),
        new OutdatedOrb(),
        new RemovedKubernetesApi(),
        .. GitHubCommands.All,
        .. HelmCommands.All,
        .. AwsCommands.All,
        .. GoogleCommands.All,
        .. KubernetesCommands.All,
        .. JenkinsXCommands.All,
        .. GitLabCommands.All,
        .. OtherCommands.All,
        .. Badges.All,
        .. SpinnakerRules.All,
        new ScriptInjection(),
        new UnpinnedAction(),
        new UnpinnedImage(),
        .. SecretRules.All,
        new PullRequestTargetCheckout(),
        new WidePermissions(),
        new WideIamPolicy(),
        .. RightsRules.All,
        new MissingTimeout(),
        new MissingConcurrency(),
        .. PublishingRule.All,
    ];
}
