namespace CicdTools.Providers.Formats.AzurePipelines.Tasks;

/// <summary>Tasks that pack and copy files.</summary>
internal static class FileTasks
{
    // …/tasks/reference/archive-files-v2
    public static TaskEquivalent? Archive(TaskCall call)
    {
        string root = call.Text("$(Build.BinariesDirectory)", "rootFolderOrFile"), archive = call.Text("$(Build.ArtifactStagingDirectory)/$(Build.BuildId).zip", "archiveFile");
        bool withRoot = call.Flag("includeRootFolder", byDefault: true), replaces = call.Flag("replaceExistingArchive", byDefault: true);
        call.Ignore("verbose", "quiet");
        if (call.Text("zip", "archiveType") != "zip")
            return null;
        // https://learn.microsoft.com/powershell/module/microsoft.powershell.archive/compress-archive
        if (call.OnWindows)
        {
            return TaskEquivalent.PowerShell("Compress-Archive, which leaves hidden files out",
                $"$root = {TaskWords.PowerShell(root)}",
                $"$archive = {TaskWords.PowerShell(archive)}",
                "New-Item -ItemType Directory -Force -Path (Split-Path -Parent $archive) | Out-Null",
                withRoot ? "$source = $root" : "$source = if (Test-Path -PathType Container $root) { Join-Path $root '*' } else { $root }",
                $"Compress-Archive -Path $source -DestinationPath $archive {(replaces ? "-Force" : "-Update")}");
        }

        return TaskEquivalent.Bash("the command zip, which the machine or image must have", null,
            $"root={TaskWords.Bash(root)}",
            $"archive={TaskWords.Bash(archive)}",
            TaskWords.Absolute("archive"),
            "mkdir -p \"${archive%/*}\"",
            replaces ? "rm -f \"$archive\"" : null,
            withRoot ? "(cd \"$root/..\" && zip -qr \"$archive\" \"${root##*/}\")" : "if [ -d \"$root\" ]; then (cd \"$root\" && zip -qr \"$archive\" .); else zip -qj \"$archive\" \"$root\"; fi");
    }

    // …/tasks/reference/copy-files-v2, …/pipelines/tasks/file-matching-patterns; the patterns are those of bash with 'globstar' and 'extglob'
    // (https://www.gnu.org/software/bash/manual/html_node/The-Shopt-Builtin.html).
    public static TaskEquivalent? Copy(TaskCall call)
    {
        string source = call.Text("$(Build.SourcesDirectory)", "SourceFolder"), target = call.Text("", "TargetFolder"), contents = call.Text("**", "Contents");
        bool cleans = call.Flag("CleanTargetFolder"), overwrites = call.Flag("OverWrite"), flat = call.Flag("flattenFolders");
        string[] patterns = AzureFields.Lines(contents);
        if (call.OnWindows || call.OnMac || target.Length == 0 || patterns.Any(pattern => pattern[0] is '!' or '#' || pattern.Contains('\\', StringComparison.Ordinal)))
            return null;
        return TaskEquivalent.Bash("a loop of bash that copies what the patterns find", null,
            "shopt -s globstar extglob nullglob dotglob",
            "IFS=",
            $"target={TaskWords.Bash(target)}",
            TaskWords.Absolute("target"),
            "target=${target%/}",
            cleans ? "rm -rf \"$target\"" : null,
            "mkdir -p \"$target\"",
            $"cd {TaskWords.Bash(source)}",
            $"for pattern in {string.Join(' ', patterns.Select(TaskWords.Bash))}; do",
            "  for file in $pattern; do",
            // The target may lie in the source.
            "    case \"$PWD/$file\" in \"$target\"/*) continue ;; esac",
            "    if [ -f \"$file\" ]; then",
            flat ? null : "      case \"$file\" in */*) mkdir -p \"$target/${file%/*}\" ;; esac",
            $"      cp {(overwrites ? "-f" : "-n")} \"$file\" \"$target/{(flat ? "${file##*/}" : "$file")}\"",
            "    fi",
            "  done",
            "done");
    }
}
