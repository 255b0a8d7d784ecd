package dev.octet.model.quantize.report;

import java.io.StringReader;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import org.w3c.dom.Document;
import org.xml.sax.InputSource;

/** Elements that end where they should; the parser refuses others. */
final class WellFormed {
    private WellFormed() {}

    static Document xml(String text) throws Exception {
        DocumentBuilder parser = DocumentBuilderFactory.newInstance().newDocumentBuilder();
        parser.setErrorHandler(null);
        return parser.parse(new InputSource(new StringReader(text)));
    }

    /** Of the elements that need no end in HTML, pages have this one. */
    static Document html(String page) throws Exception {
        return xml(page.replaceAll("<meta ([^>]*)>", "<meta $1/>"));
    }
}
