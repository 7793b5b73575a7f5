using System.Globalization;
using System.Management.Automation;

namespace CicdTools.Shell.StandIns;

/// <summary><c>Get-Date</c>: now, or a given time, as an object or as text.</summary>
[Cmdlet(VerbsCommon.Get, "Date")]
[OutputType(typeof(DateTime), typeof(string))]
public sealed class GetDateCommand : PSCmdlet
{
    [Parameter(Position = 0, ValueFromPipeline = true)]
    public DateTime? Date { get; set; }

    [Parameter]
    public long? UnixTimeSeconds { get; set; }

    [Parameter]
    public string? Format { get; set; }

    [Parameter]
    public SwitchParameter AsUTC { get; set; }

    protected override void ProcessRecord()
    {
        DateTime time = UnixTimeSeconds is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds).LocalDateTime : Date ?? TimeProvider.System.GetLocalNow().DateTime;
        if (Date is null && UnixTimeSeconds is null)
            time = DateTime.SpecifyKind(time, DateTimeKind.Local);
        if (AsUTC)
            time = time.ToUniversalTime();
        WriteObject(Format is null ? time : Text(time, Format));
    }

    private static string Text(DateTime time, string format) => format.ToUpperInvariant() switch
    {
        "FILEDATE" => time.ToString("yyyyMMdd", CultureInfo.InvariantCulture),
        "FILEDATEUNIVERSAL" => time.ToUniversalTime().ToString("yyyyMMddZ", CultureInfo.InvariantCulture),
        "FILEDATETIME" => time.ToString("yyyyMMddTHHmmssffff", CultureInfo.InvariantCulture),
        "FILEDATETIMEUNIVERSAL" => time.ToUniversalTime().ToString("yyyyMMddTHHmmssffffZ", CultureInfo.InvariantCulture),
        _ => time.ToString(format, CultureInfo.InvariantCulture),
    };
}
