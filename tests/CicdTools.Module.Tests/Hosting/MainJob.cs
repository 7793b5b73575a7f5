namespace CicdTools.Module.Tests.Hosting;

/// <summary>A session in which an application went from a template to production, with an approval waiting: there is something of every kind.</summary>
public sealed class MainJob : IDisposable
{
    public MainJob()
    {
        Session = new(ownHome: true);
        Folder = Path.Combine(Session.Home, "work", "hello");
        Session.Run(
            """
            $ErrorActionPreference = 'Stop'
            $null = New-CicdRepository -Path $args[0] -Template $args[1]
            $null = Import-CicdRepository $args[0] -Trust
            $run = Start-CicdRun hello -Wait
            $null = Invoke-CicdPromotion hello $run.Version -To staging -Confirm:$false
            $null = Invoke-CicdPromotion hello $run.Version -To production -Confirm:$false
            $null = Get-CicdApproval | Approve-CicdApproval
            $null = Set-CicdRepositoryItem hello NEWS.md 'news' -Message 'feat: news'
            $second = Start-CicdRun hello -Wait
            $null = Invoke-CicdPromotion hello $second.Version -To staging -Confirm:$false
            $null = Invoke-CicdPromotion hello $second.Version -To production -Confirm:$false
            """,
            Folder, Template);
    }

    /// <summary>The template whose tools are on this machine.</summary>
    public static string Template { get; } = Environment.GetEnvironmentVariable("PATH")!.Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, "python3"))) ? "python" : "dotnet";

    internal Session Session { get; }

    public string Folder { get; }

    public void Dispose()
    {
        // A script that asked what would happen has left that preference in the session, and the applications would run on for ever.
        Session.Run("$WhatIfPreference = $false; Get-CicdEnvironment | Remove-CicdEnvironment -Confirm:$false -ErrorAction Stop");
        Session.Dispose();
    }
}
