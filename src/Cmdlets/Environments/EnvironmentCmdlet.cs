using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Environments;

/// <summary>What making and changing an environment share.</summary>
public abstract class EnvironmentCmdlet : ConnectedCmdlet<IEnvironments>
{
    /// <summary>The repository, in systems where each has its own environments. Default: none; the local context takes no notice.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

    /// <summary>Whether a person must approve what is put there.</summary>
    [Parameter]
    public SwitchParameter RequireApproval { get; set; }

    /// <summary>Who may approve. An empty list: anyone with access.</summary>
    [Parameter]
    [AllowEmptyCollection]
    public string[]? RequiredApprover { get; set; }

    /// <summary>How many minutes a deployment waits before it begins, 0 to 43200 (30 days), in systems that have such a thing.</summary>
    [Parameter]
    [ValidateRange(0, 43_200)]
    public int? WaitMinutes { get; set; }

    /// <summary>How many instances of an application run there, 1 to 100. Default of a new one: 4.</summary>
    [Parameter]
    [ValidateRange(1, 100)]
    public int? InstanceCount { get; set; }

    /// <summary>Variables of the applications there, by name. They take the place of all that were set before.</summary>
    [Parameter]
    public VariableMap? Variable { get; set; }

    /// <summary>Applies what the parameters say.</summary>
    protected async Task<DeploymentEnvironment?> SetAsync(string name, bool create, CancellationToken cancellationToken)
    {
        EnvironmentRequest request = new()
        {
            Repository = Repository,
            Name = name,
            Create = create,
            RequiresApproval = MyInvocation.BoundParameters.ContainsKey(nameof(RequireApproval)) ? RequireApproval.IsPresent : RequiredApprover is { Length: > 0 } ? true : null,
            Approvers = RequiredApprover,
            WaitTimer = WaitMinutes is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
            Instances = InstanceCount,
            Variables = Variable,
        };
        return await ApplyAsync(await Connect().PlanSetEnvironmentAsync(request, cancellationToken), cancellationToken) as DeploymentEnvironment;
    }
}
