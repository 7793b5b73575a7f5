using System.Management.Automation;
using CicdTools.Cmdlets.Completion;

namespace CicdTools.Cmdlets.Pipelines;

/// <summary>What the cmdlets about Auto DevOps share: for whom it is.</summary>
public abstract class AutoDevOpsCmdlet : ConnectedCmdlet<IAutoDevOps>
{
    /// <summary>The repository.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true, ParameterSetName = "Repository")]
    [Alias("Name")]
    [ArgumentCompleter(typeof(RepositoryCompleter))]
    public string? Repository { get; set; }

    /// <summary>The organization or group, whose repositories inherit it.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Organization")]
    public string? Organization { get; set; }

    /// <summary>The whole server, which is for its administrators.</summary>
    [Parameter(Mandatory = true, ParameterSetName = "Server")]
    public SwitchParameter Server { get; set; }

    /// <summary>Where the parameters say.</summary>
    protected SettingScope Scope() => new() { Repository = Repository, Organization = Organization };
}
