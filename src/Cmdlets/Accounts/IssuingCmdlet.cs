namespace CicdTools.Cmdlets.Accounts;

/// <summary>What cmdlets share that give a credential once.</summary>
public abstract class IssuingCmdlet<TCapability> : ConnectedCmdlet<TCapability>
    where TCapability : class, IProvider
{
    /// <summary>Applies the change, and writes what comes of it; a runner is told to mask it first.</summary>
    protected async Task IssueAsync(Change change, CancellationToken cancellationToken)
    {
        if (await ApplyAsync(change, cancellationToken) is not IssuedCredential issued)
            return;
        Mask(issued.Password);
        WriteObject(CicdCredential.Of(issued));
    }
}
